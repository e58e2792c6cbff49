"""Every command that stands for one mark, and the class of each mark.

Rule: a command that is not in a table here is not known, and its formula is refused.
"""

from __future__ import annotations

from interline.rendering.formula.atoms import Kind


def _pairs(words: str) -> dict[str, str]:
    split = words.split()
    return dict(zip(split[::2], split[1::2], strict=True))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


GREEK = _pairs(
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ "
    "lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ "
    "chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
LETTERS = _pairs(
    "hbar ℏ hslash ℏ ell ℓ wp ℘ Re ℜ Im ℑ aleph ℵ beth ℶ gimel ℷ imath ı jmath ȷ partial ∂ nabla ∇ infty ∞ "
    "emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠ measuredangle ∡ "
    "triangle △ square □ Box □ blacksquare ■ lozenge ◊ Diamond ◊ prime ′ backslash \\ degree ° checkmark ✓ "
    "clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ flat ♭ natural ♮ sharp ♯ complement ∁ eth ð mho ℧ "
    "S § P ¶ pounds £ yen ¥ euro € dag † ddag ‡ copyright © AA Å bigstar ★ surd √ blacktriangle ▲ bigcirc ◯ "
    "vdots ⋮ textdegree ° therefore ∴ because ∵ diagup ╱ QED ∎"
)
BINARY = _pairs(
    "pm ± mp ∓ times × div ÷ cdot ⋅ centerdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ "
    "vee ∨ lor ∨ wedge ∧ land ∧ setminus ⧵ smallsetminus ∖ wr ≀ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ "
    "dagger † ddagger ‡ amalg ⨿ diamond ⋄ bigtriangleup △ bigtriangledown ▽ triangleleft ◁ triangleright ▷ "
    "ltimes ⋉ rtimes ⋊ boxplus ⊞ boxtimes ⊠ boxminus ⊟ dotplus ∔ veebar ⊻ barwedge ⊼ circledast ⊛ oast ⊛"
)
RELATIONS = _pairs(
    "le ≤ leq ≤ ge ≥ geq ≥ lt < gt > ne ≠ neq ≠ leqslant ⩽ geqslant ⩾ ll ≪ gg ≫ lll ⋘ ggg ⋙ equiv ≡ sim ∼ simeq ≃ "
    "approx ≈ cong ≅ propto ∝ varpropto ∝ asymp ≍ doteq ≐ coloneqq ≔ coloneq ≔ eqqcolon ≕ triangleq ≜ prec ≺ succ ≻ "
    "preceq ⪯ succeq ⪰ in ∈ notin ∉ ni ∋ owns ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ "
    "nsubseteq ⊈ nsupseteq ⊉ sqsubseteq ⊑ sqsupseteq ⊒ mid ∣ nmid ∤ parallel ∥ nparallel ∦ perp ⟂ vdash ⊢ dashv ⊣ "
    "models ⊨ vDash ⊨ Vdash ⊩ nvdash ⊬ bowtie ⋈ Join ⋈ smile ⌣ frown ⌢ lesssim ≲ gtrsim ≳ lessgtr ≶ gtrless ≷ "
    "approxeq ≊ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ nsim ≁ ncong ≇ unlhd ⊴ unrhd ⊵ trianglelefteq ⊴ lhd ⊲ rhd ⊳ "
    "to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ "
    "longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ "
    "implies ⟹ impliedby ⟸ iff ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ uparrow ↑ downarrow ↓ "
    "updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ "
    "rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ "
    "rightleftarrows ⇄ leftrightarrows ⇆ rightsquigarrow ⇝ leadsto ⇝ twoheadrightarrow ↠ twoheadleftarrow ↞ "
    "nrightarrow ↛ nleftarrow ↚ nRightarrow ⇏ nLeftarrow ⇍ curvearrowright ↷ circlearrowright ↻ dashrightarrow ⇢ "
    "colon :"
)
PUNCTUATION = _pairs("ldotp . cdotp ⋅ comma ,")
DOTS = _pairs("ldots … cdots ⋯ ddots ⋱ iddots ⋰ adots ⋰ dotsc … dotsb ⋯ dotsm ⋯ dotsi ⋯ dotso …")
LARGE = _pairs(
    "sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigsqcup ⨆"
)
"""Operators that grow in a formula of its own line and take what is under and over them there."""
INTEGRALS = _pairs("int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ oiiint ∰ intop ∫")
FENCES_OPEN = _pairs(
    "{ { lbrace { lbrack [ lparen ( langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ llbracket ⟦ lgroup ( ulcorner ⌜"
)
FENCES_CLOSE = _pairs(
    "} } rbrace } rbrack ] rparen ) rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ rrbracket ⟧ rgroup ) urcorner ⌝"
)
FENCES_ORD = _pairs("| ‖ Vert ‖ vert |")

FUNCTIONS = _words(
    "arccos arcsin arctan arg cos cosh cot coth csc deg dim exp hom ker lg ln log sec sin sinh tan tanh sech csch "
    "arcsinh arccosh arctanh sgn tr rank"
)
FUNCTIONS_WITH_LIMITS = {name: name for name in _words("det gcd inf lim max min sup Pr")} | {
    "limsup": "lim sup",
    "liminf": "lim inf",
    "argmax": "arg max",
    "argmin": "arg min",
    "injlim": "inj lim",
    "projlim": "proj lim",
}

NEGATED = _pairs(
    "= ≠ < ≮ > ≯ \\in ∉ \\ni ∌ \\le ≰ \\leq ≰ \\ge ≱ \\geq ≱ \\equiv ≢ \\sim ≁ \\approx ≉ \\simeq ≄ \\cong ≇ "
    "\\subset ⊄ \\supset ⊅ \\subseteq ⊈ \\supseteq ⊉ \\mid ∤ \\parallel ∦ | ∤ \\exists ∄ \\prec ⊀ \\succ ⊁ \\vdash ⊬ "
    "\\models ⊭ \\to ↛ \\rightarrow ↛ \\leftarrow ↚ \\Rightarrow ⇏ \\Leftarrow ⇍ \\leftrightarrow ↮ \\Leftrightarrow ⇎ "
    "\\implies ⇏ \\iff ⇎"
)
"""What `\\not` makes of the mark after it."""

_THIN, _MEDIUM, _THICK, _WORD = 3 / 18, 4 / 18, 5 / 18, 0.25
SPACES = {
    ",": _THIN,
    "thinspace": _THIN,
    ":": _MEDIUM,
    ">": _MEDIUM,
    "medspace": _MEDIUM,
    ";": _THICK,
    "thickspace": _THICK,
    "!": -_THIN,
    "negthinspace": -_THIN,
    "negmedspace": -_MEDIUM,
    "negthickspace": -_THICK,
    "enspace": 0.5,
    "enskip": 0.5,
    "quad": 1.0,
    "qquad": 2.0,
    "space": _WORD,
    "nobreakspace": _WORD,
    " ": _WORD,
    "\n": _WORD,
    "\t": _WORD,
}
"""In ems."""
UNITS = {"em": 1.0, "ex": 0.43, "mu": 1 / 18, "pt": 0.1, "cm": 2.845, "mm": 0.2845, "in": 7.227, "px": 0.075}
"""In ems of ten points."""

ACCENTS = _pairs(
    "hat ˆ check ˇ tilde ˜ acute ´ grave ` dot ˙ ddot ¨ dddot \u20db breve ˘ bar ¯ vec \u20d7 mathring ˚"
)
WIDE_ACCENTS = _pairs(
    "widehat \u0302 widetilde \u0303 widecheck \u030c overbrace ⏞ overbracket ⎴ overparen ⏜ "
    "overrightarrow → overleftarrow ← overleftrightarrow ↔"
)
"""These grow with what they stand over."""
UNDER_ACCENTS = _pairs(
    "underbrace ⏟ underbracket ⎵ underparen ⏝ underrightarrow → underleftarrow ← underleftrightarrow ↔"
)
ARROWS = _pairs(
    "xrightarrow → xleftarrow ← xleftrightarrow ↔ xRightarrow ⇒ xLeftarrow ⇐ xLeftrightarrow ⇔ xmapsto ↦ "
    "xrightleftharpoons ⇌ xleftrightharpoons ⇋ xhookrightarrow ↪ xhookleftarrow ↩ xrightharpoonup ⇀ "
    "xleftharpoonup ↼"
)
COLOURS = _pairs(
    "red #D93025 blue #2F7DE1 green #1E9E4A orange #D9730D purple #9B5DE5 violet #9B5DE5 magenta #C2369B "
    "cyan #128C9E teal #128C9E brown #A0673A gray #808080 grey #808080 pink #D6568C"
)
"""Names of colours; each can be read on a light and on a dark ground."""

MARKS: dict[str, tuple[str, Kind]] = {
    **{mark: (shown, Kind.BIN) for mark, shown in _pairs("+ + - − − − – − * ∗ · ⋅").items()},
    **{mark: (mark, Kind.REL) for mark in "=<>:"},
    **{mark: (mark, Kind.OPEN) for mark in "(["},
    **{mark: (mark, Kind.CLOSE) for mark in ")]!?"},
    **{mark: (mark, Kind.PUNCT) for mark in ",;"},
    **{mark: (shown, Kind.ORD) for mark, shown in _pairs('/ / | | . . @ @ " ″ ` ‘').items()},
}
"""Marks that are typed as they are."""
ESCAPED = {"\\%": "%", "\\$": "$", "\\#": "#", "\\_": "_", "\\&": "&"}


def _classes() -> dict[str, tuple[str, Kind]]:
    known: dict[str, tuple[str, Kind]] = {}
    for table, kind in (
        (LETTERS, Kind.ORD),
        (BINARY, Kind.BIN),
        (RELATIONS, Kind.REL),
        (PUNCTUATION, Kind.PUNCT),
        (DOTS, Kind.INNER),
        (FENCES_OPEN, Kind.OPEN),
        (FENCES_CLOSE, Kind.CLOSE),
        (FENCES_ORD, Kind.ORD),
    ):
        known |= {"\\" + name: (mark, kind) for name, mark in table.items()}
    known["\\colon"] = (":", Kind.PUNCT)
    return known


COMMANDS = _classes()
"""Command to mark and class."""
TYPED = {mark: (mark, kind) for mark, kind in COMMANDS.values() if not mark.isascii()}
"""The same marks where they are typed as they are: ≤, →, ∈."""
TYPED_LARGE = {mark: "\\" + name for name, mark in (LARGE | INTEGRALS).items() if name != "intop"}
