"""How the page looks, on a screen by day and by night and on paper, and what it may do.

Rule: it may do nothing: no script, no frame, no form, and no picture but those whose bytes it holds. The style sheet is
allowed by its digest, so that no other one counts.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

STEPS = 80
"""Half pixels that an inline formula may hang below its line."""

_SHEET = """
:root{color-scheme:light dark;--page:#f7f7f5;--surface:#fff;--text:#1c1c1a;--secondary:#5c5c57;--line:#deded9;
--accent:#1f5fbf;--user:#e8eef8;--code:#f1f1ee;--bad:#b3261e;--keyword:#8a2462;--name:#1f5fbf;--string:#1e6b3c;
--number:#8a5a00;--added:#1e6b3c;--removed:#b3261e}
@media (prefers-color-scheme:dark){:root{--page:#18191b;--surface:#202124;--text:#ecece8;--secondary:#a9a9a2;
--line:#303136;--accent:#8ab4f8;--user:#24303f;--code:#111214;--bad:#f28b82;--keyword:#e39ac4;--name:#8ab4f8;
--string:#6dd08f;--number:#e6b450;--added:#6dd08f;--removed:#f28b82}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:50rem;margin:0 auto;padding:2rem 1.25rem 4rem}
article+article{margin-top:4rem;border-top:2px solid var(--line);padding-top:2rem}
h1,h2,h3,h4,h5,h6{line-height:1.3;margin:1.4em 0 .5em;overflow-wrap:anywhere}
h1{font-size:1.6rem;margin-top:0}h2{font-size:1.05rem}h3{font-size:1.3rem}h4{font-size:1.15rem}h5,h6{font-size:1rem}
p,ul,ol,pre,table,blockquote{margin:.7em 0}
a{color:var(--accent);overflow-wrap:anywhere}
code,pre{font:.9em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--code);padding:.1em .3em;border-radius:3px;overflow-wrap:anywhere}
pre{background:var(--code);padding:.8em 1em;border-radius:6px;overflow-x:auto;direction:ltr;text-align:left}
pre code{background:none;padding:0;overflow-wrap:normal}
blockquote{border-left:3px solid var(--line);padding-left:1em;margin-left:0;color:var(--secondary)}
.wide{overflow-x:auto}table{border-collapse:collapse}
th,td{border:1px solid var(--line);padding:.35em .7em;text-align:left;vertical-align:top}
.left{text-align:left}.center{text-align:center}.right{text-align:right}
hr{border:0;border-top:1px solid var(--line);margin:1.6em 0}
.message{margin:2.2rem 0}.message>h2{margin:0 0 .3rem}
.message time{color:var(--secondary);font-weight:normal;font-size:.85rem}
.facts{list-style:none;padding:0;margin:.3rem 0 .8rem;color:var(--secondary);font-size:.85rem;overflow-wrap:anywhere}
.facts ol{margin:.2em 0}.facts .bad{color:var(--bad)}
.user .words,.instructions{background:var(--user);border-radius:8px;padding:.8rem 1rem}
.typed{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;unicode-bidi:plaintext}
details{margin:.8em 0;border-left:3px solid var(--line);padding-left:1em;color:var(--secondary)}
summary{cursor:pointer}
figure{margin:.8em 0}figure img{max-width:100%;height:auto;border-radius:6px}
figcaption,.card,.seam{color:var(--secondary);font-size:.85rem}
.card{display:inline-block;border:1px solid var(--line);border-radius:6px;padding:.4em .8em;background:var(--surface)}
.call{margin:.8em 0}.call p{margin:.3em 0;color:var(--secondary)}
.words :is(p,li,h3,h4,h5,h6,th,td){unicode-bidi:plaintext}
svg{color:inherit;max-width:100%}.display{overflow-x:auto;text-align:center;margin:1em 0}
.keyword{color:var(--keyword)}.name{color:var(--name)}.string{color:var(--string)}.number{color:var(--number)}
.comment{color:var(--secondary)}.added{color:var(--added)}.removed{color:var(--removed)}
.branch{border-top:1px solid var(--line);padding-top:1.2rem;margin-top:3rem}
@media print{:root{color-scheme:light;--page:#fff;--surface:#fff;--text:#000;--secondary:#444;--line:#bbb;
--accent:#1f5fbf;--user:#f2f2f2;--code:#f4f4f4;--bad:#b3261e;--keyword:#8a2462;--name:#1f5fbf;--string:#1e6b3c;
--number:#8a5a00;--added:#1e6b3c;--removed:#b3261e}
@page{margin:18mm}body{font-size:11pt}main{max-width:none;padding:0}article+article{break-before:page;border:0}
pre{white-space:pre-wrap;overflow-wrap:anywhere}pre code{overflow-wrap:anywhere}.wide,.display{overflow:visible}
h1,h2,h3,h4,h5,h6{break-after:avoid}tr,figure,svg,.card{break-inside:avoid}p{orphans:3;widows:3}
.lead{break-after:avoid}
.words a[href^=http]:not(.cite)::after{content:" (" attr(href) ")";font-size:.8em;color:var(--secondary)}}
"""
# A style attribute would need a policy that allows any: the few places that a formula takes are classes.
_DEPTHS = "".join(f".d{step}{{vertical-align:{-step / 2:g}px}}" for step in range(STEPS + 1))
SHEET = f"{_SHEET.strip()}\n{_DEPTHS}\n"
POLICY = (
    "default-src 'none'; img-src data:; "
    f"style-src 'sha256-{b64encode(sha256(SHEET.encode()).digest()).decode()}'; base-uri 'none'; form-action 'none'"
)
