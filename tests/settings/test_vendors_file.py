"""vendors.toml: every field, every mistake with its line, and what a mistake may never lead to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.facts import Access, DataPolicy
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.route import Budget, Route
from interline.model.vendor import SEARCH_FORMS, KeyHint, Timeouts, Vendor
from interline.settings.vendors_file import UserVendors, read_vendors_file
from interline.vendors import ALL, built_in

WHOLE = """
[[vendor]]
id = "sim-a"
name = "Sim A"
wire = "openai-chat"
base_url = "http://127.0.0.1:9101/v1"
key_env = "SIM_A_KEY"
data = "local"
timeouts = { connect = 5, first_token = 30, stall = 30.5 }

[[vendor.model]]
id = "ok"
context = 200000
max_output = 8192
inputs = ["text", "image", "pdf"]
tools = true
price = { input = "1.00", cached_input = "0.10", output = "2.00" }
access = "public"

[[vendor.model]]
id = "makers/other:free"

[[vendor]]
id = "sim-b"
wire = "anthropic-messages"
base_url = "https://sim.example"

[[route]]
name = "default"
steps = ["sim-a/ok", "sim-b/x/y"]
on_refusal = "next"
allow = ["sim-a", "sim-b"]
training = "allowed"

[[budget]]
scope = "month"
limit = "20.00"
on_exceed = "cheaper"

[[budget]]
scope = "vendor:sim-a"
limit = "5"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vendors.toml"


def read(path: Path, text: str) -> UserVendors:
    path.write_text(text)
    return read_vendors_file(path)


def by_id(found: UserVendors, id_: str) -> Vendor:
    return next(vendor for vendor in found.vendors if vendor.id == id_)


def problems(found: UserVendors) -> list[str]:
    return [str(mistake).partition("vendors.toml")[2].lstrip(", ") for mistake in found.mistakes]


def a_vendor(**more: str) -> str:
    fields = {"id": '"mine"', "wire": '"openai-chat"', "base_url": '"http://127.0.0.1:1/v1"', **more}
    return "[[vendor]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items() if value)


def test_no_file_means_the_built_in_vendors(path: Path) -> None:
    """And no mistake."""
    assert read_vendors_file(path) == UserVendors(ALL)


def test_every_field_reaches_its_place(path: Path) -> None:
    """The example of the documentation, read whole."""
    found = read(path, WHOLE)
    assert found.mistakes == ()
    assert found.default_is_broken is False
    assert found.vendors[: len(ALL)] == ALL
    sim = by_id(found, "sim-a")
    assert sim.name == "Sim A"
    assert sim.base_url == "http://127.0.0.1:9101/v1"
    assert sim.key == KeyHint("SIM_A_KEY", required=False)
    assert sim.data is DataPolicy.LOCAL
    assert sim.timeouts == Timeouts(5, 30, 30.5)
    assert sim.user_defined
    ok, other = sim.models
    assert (ok.context, ok.max_output, ok.tools, ok.access) == (200000, 8192, True, Access.PUBLIC)
    assert ok.inputs == {"text", "image", "pdf"}
    assert ok.price == Price(Decimal("1.00"), Decimal("2.00"), Decimal("0.10"))
    assert (other.id, other.price, other.access) == ("makers/other:free", None, Access.UNKNOWN)
    plain = by_id(found, "sim-b")
    assert (plain.name, plain.key, plain.data) == ("sim-b", KeyHint("", required=False), DataPolicy.UNKNOWN)
    assert found.routes == (
        Route(
            "default",
            (ModelRef("sim-a", "ok"), ModelRef("sim-b", "x/y")),
            "next",
            ("sim-a", "sim-b"),
            "allowed",
        ),
    )
    assert found.budgets == (
        Budget("month", Decimal("20.00"), "cheaper"),
        Budget("vendor:sim-a", Decimal(5)),
    )


def test_what_a_model_can_do_reaches_its_place(path: Path) -> None:
    """Words of effort stand weakest first, however they are written; what is not said stays unknown."""
    row = 'efforts = ["high", "none", "low"]\nreasons = true\nsearch = true\nsampling = false\nprefill = true'
    found = read(path, a_vendor(efforts='["high", "low"]') + f'[[vendor.model]]\nid = "m"\n{row}\n')
    assert found.mistakes == ()
    vendor = by_id(found, "mine")
    assert vendor.efforts == ("low", "high")
    (model,) = vendor.models
    assert model.efforts == ("none", "low", "high")
    assert (model.reasons, model.search, model.sampling, model.prefill) == (True, True, False, True)
    (plain,) = by_id(read(path, a_vendor() + '[[vendor.model]]\nid = "m"\n'), "mine").models
    assert (plain.reasons, plain.search, plain.sampling, plain.prefill) == (None, None, None, None)
    assert plain.efforts == ()


def test_a_vendors_search_may_be_switched_off_and_on(path: Path) -> None:
    """At a built-in one, too, whose own words for it stay where it has some."""
    off = by_id(read(path, '[[vendor]]\nid = "openai"\nsearch = false\n'), "openai")
    assert not off.searches(off.model("gpt-6-sol"))
    on = by_id(read(path, '[[vendor]]\nid = "openai"\nsearch = true\n'), "openai")
    assert on.quirks == built_in("openai").quirks  # type: ignore[union-attr]
    mine = by_id(read(path, a_vendor(wire='"anthropic-messages"', search="true")), "mine")
    assert mine.search_body(mine.model("any")) == SEARCH_FORMS["anthropic-messages"]
    assert not by_id(read(path, a_vendor()), "mine").searches(mine.model("any"))


@pytest.mark.parametrize(
    ("base_url", "required"), [('"https://far.example/v1"', True), ('"http://localhost:1/v1"', False)]
)
def test_a_named_key_is_needed_where_the_server_is_elsewhere(
    path: Path, base_url: str, required: bool
) -> None:
    """On this computer servers often want none; far away a named key is meant."""
    found = read(path, a_vendor(base_url=base_url, key_env='"MY_KEY"'))
    assert by_id(found, "mine").key == KeyHint("MY_KEY", required=required)


# --- mistakes ---


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (a_vendor(id=""), "line 1: “id” is missing."),
        (a_vendor(id='"Mine"'), "line 2: “id” cannot be “Mine”. Allowed:"),
        (a_vendor(id='"a/b"'), "line 2: “id” cannot be “a/b”."),
        (a_vendor(id='"a\\u202eb"'), "line 2: “id” cannot be “a‹U+202E›b”."),
        (
            a_vendor(wire=""),
            "line 1: “wire” is missing. Allowed: openai-chat, openai-responses, anthropic-messages",
        ),
        (a_vendor(wire='"openai"'), "line 3: “wire” cannot be “openai”. Allowed: openai-chat, "),
        (a_vendor(base_url=""), "line 1: “base_url” is missing."),
        (a_vendor(base_url='"localhost:1234"'), "line 4: “base_url” is not an address."),
        (a_vendor(base_url='"ftp://host"'), "line 4: “base_url” is not an address."),
        (a_vendor(base_url='"https://"'), "line 4: “base_url” is not an address."),
        (a_vendor(base_url='"https://[::1"'), "line 4: “base_url” is not an address."),
        (a_vendor(base_url='"https://host:99999/v1"'), "line 4: “base_url” is not an address."),
        (a_vendor(base_url='"https://u:p@host/v1"'), "line 4: “base_url” holds a name or password"),
        (a_vendor(base_url='"https://host/v1?key=x"'), "line 4: “base_url” holds a question mark"),
        (a_vendor(base_url='"https://host/ v1"'), "line 4: “base_url” holds a blank"),
        (a_vendor(base_url='"http://host/v1"'), "unencrypted. Write https://, or add insecure = true"),
        (a_vendor(base_url='"http://127.0.0.1.evil.example/v1"'), "unencrypted."),
        (a_vendor(insecure='"yes"'), "line 5: “insecure” cannot be “yes”. Allowed: true, false."),
        (
            a_vendor(data='"kept"'),
            "line 5: “data” cannot be “kept”. Allowed: trains, retains, zdr, local, unknown.",
        ),
        (a_vendor(timeouts="{ connect = 0 }"), "line 5: “connect” cannot be 0. Allowed: seconds"),
        (a_vendor(timeouts="{ conect = 3 }"), "line 5: “conect” is not known here. Did you mean connect?"),
        (a_vendor(timeouts="3"), "line 5: “timeouts” must be a table."),
        (a_vendor(keyenv='"X"'), "line 5: “keyenv” is not known here. Did you mean key_env?"),
        (a_vendor(efforts='["hard"]'), "line 5: “efforts” cannot hold “hard”. Allowed: none, off, "),
        (a_vendor(efforts='"high"'), "line 5: “efforts” must be a list of texts."),
        (a_vendor(search='"on"'), "line 5: “search” cannot be “on”. Allowed: true, false."),
        (
            a_vendor(wire='"ollama-chat"', search="true"),
            "line 5: “search” cannot be true: the wire format ollama-chat has no web search. Allowed here: false.",
        ),
        (a_vendor(model="3"), "line 5: “model” must be a list of tables. Write [[vendor.model]]."),
        ("vendor = 3\n", "line 1: “vendor” must be a list of tables. Write [[vendor]]."),
        ("[vendor]\nid = 'x'\n", "line 1: “vendor” must be a list of tables."),
        ("[[routes]]\nname = 'x'\n", "“routes” is not known here. Did you mean route?"),
        (a_vendor() + a_vendor(), "line 6: there is a vendor “mine” above already."),
        ('[[route]]\nname = "x"\n', "line 1: “steps” is missing."),
        ('[[route]]\nname = "x y"\nsteps = ["a/b"]\n', "line 2: “name” cannot be “x y”."),
        ('[[route]]\nname = "x"\nsteps = "a/b"\n', "line 3: “steps” must be a list of texts."),
        (
            '[[route]]\nname = "x"\nsteps = ["gpt"]\n',
            "line 3: the step “gpt” is not a model. Write it as vendor/model.",
        ),
        (
            '[[route]]\nname = "x"\nsteps = ["nobody/x"]\n',
            "line 3: “nobody” is no vendor. Known: anthropic, openai,",
        ),
        ('[[route]]\nname = "x"\nsteps = ["openai/x"]\nallow = ["lokal"]\n', "line 4: “lokal” is no vendor."),
        (
            '[[route]]\nname = "x"\nsteps = ["openai/x"]\ntraining = true\n',
            "line 4: “training” cannot be true.",
        ),
        (
            '[[budget]]\nscope = "week"\nlimit = "1"\n',
            "line 2: “scope” cannot be “week”. Allowed: turn, conversation",
        ),
        ('[[budget]]\nscope = "vendor:x"\nlimit = "1"\n', "line 2: “x” is no vendor."),
        ('[[budget]]\nscope = "day"\n', "line 1: “limit” is missing."),
        ('[[budget]]\nscope = "day"\nlimit = 1.50\n', "line 3: “limit” is a bare number"),
        ('[[budget]]\nscope = "day"\nlimit = "-1"\n', "line 3: “limit” cannot be “-1”."),
        ('[[budget]]\nscope = "day"\nlimit = "1e3"\n', "line 3: “limit” cannot be “1e3”."),
    ],
)
def test_a_mistake_names_its_line_and_what_is_allowed(path: Path, text: str, told: str) -> None:
    """One sentence each, with the path, the line, the trouble and the way out."""
    found = read(path, text)
    assert len(found.mistakes) == 1
    assert told in problems(found)[0]
    assert found.mistakes[0].path == str(path)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("context = 8192", "line 7: “id” is missing."),
        ('id = "a b"', "line 8: “id” cannot be “a b”."),
        ('id = "x"\ncontext = "8k"', "line 9: “context” cannot be “8k”. Allowed: a whole number above zero."),
        ('id = "x"\ncontext = -1', "line 9: “context” cannot be -1."),
        (
            'id = "x"\ninputs = ["text", "smell"]',
            "line 9: “inputs” cannot hold “smell”. Allowed: text, image",
        ),
        (
            'id = "x"\nprice = { input = 1.0, output = "2" }',
            "line 9: “input” is a bare number, which would round",
        ),
        ('id = "x"\nefforts = ["low", "hard"]', "line 9: “efforts” cannot hold “hard”. Allowed: none, off, "),
        (
            'id = "x"\nreasons = false\nefforts = ["low"]',
            "line 10: a model that does not reason takes no words of effort. Take out “efforts”",
        ),
        ('id = "x"\nreasons = "yes"', "line 9: “reasons” cannot be “yes”. Allowed: true, false."),
        ('id = "x"\nsearch = 1', "line 9: “search” cannot be 1. Allowed: true, false."),
        ('id = "x"\nsampling = "no"', "line 9: “sampling” cannot be “no”."),
        ('id = "x"\nprefill = 0', "line 9: “prefill” cannot be 0."),
        ('id = "x"\nprice = { input = 1, output = "2" }', 'Write it in quotes: input = "1".'),
        ('id = "x"\nprice = { input = "1" }', "line 9: “output” is missing."),
        ('id = "x"\nprice = { input = "1", output = "2", cached = "1" }', "Did you mean cached_input?"),
        (
            'id = "x"\naccess = "secret"',
            "line 9: “access” cannot be “secret”. Allowed: public, preview, verified",
        ),
        ('id = "x"\npath = "/tmp/x.gguf"', "line 9: “path” is for models of the vendor local."),
        ('id = "good"', "line 8: there is a model of mine “good” above already."),
    ],
)
def test_a_mistaken_model_costs_that_model_only(path: Path, row: str, told: str) -> None:
    """The vendor and its other models stay."""
    found = read(path, a_vendor() + '[[vendor.model]]\nid = "good"\n[[vendor.model]]\n' + row + "\n")
    assert len(found.mistakes) == 1
    assert told in problems(found)[0]
    assert [facts.id for facts in by_id(found, "mine").models] == ["good"]


def test_what_no_message_can_hold_is_said_and_the_model_stays(path: Path) -> None:
    """Nobody waits in vain for a film to be sent."""
    found = read(path, a_vendor() + '[[vendor.model]]\nid = "x"\ninputs = ["image", "video"]\n')
    (told,) = problems(found)
    assert (
        "line 7: “inputs” holds “video”, which Interline sends to no model. It sends: text, image, pdf."
        in told
    )
    assert by_id(found, "mine").models[0].inputs == {"text", "image", "video"}
    assert not found.default_is_broken


def test_one_mistake_spares_the_rest(path: Path) -> None:
    """Each entry stands by itself."""
    found = read(
        path, WHOLE.replace('scope = "month"', 'scope = "week"').replace('"sim-b"\n', '"Sim B"\n', 1)
    )
    assert len(found.mistakes) == 4
    assert by_id(found, "sim-a")
    assert [budget.scope for budget in found.budgets] == ["vendor:sim-a"]
    assert [mistake.line for mistake in found.mistakes] == sorted(
        mistake.line or 0 for mistake in found.mistakes
    )


@pytest.mark.parametrize(
    "line",
    ['key = "sk-ant-SECRET0123456789"', 'api_key = "sk-ant-SECRET0123456789"', 'key_env = "sk-ant-SECRET0123456789"',
     'key_env = "AIzaSECRET0123456789"', 'base_url = "https://me:SECRET0123456789@host"'],
)  # fmt: skip
def test_a_key_written_into_the_file_is_refused_and_not_shown(path: Path, line: str) -> None:
    """People paste keys where they do not belong; no message repeats them."""
    without_url = a_vendor(base_url="") if line.startswith("base_url") else a_vendor()
    found = read(path, without_url + line + "\n")
    assert len(found.mistakes) == 1
    assert "SECRET" not in repr(found.mistakes) + str(found.mistakes[0])


@pytest.mark.parametrize("text", ["[[vendor]\n", "a = \n", "\x00"])
def test_a_file_that_does_not_parse_is_one_sentence(path: Path, text: str) -> None:
    """With the line, and the built-in vendors in place."""
    found = read(path, text)
    assert found.vendors == ALL
    assert len(found.mistakes) == 1
    assert problems(found)[0].startswith("line 1: this is not TOML (")


# --- addresses ---


@pytest.mark.parametrize(
    ("wire", "written", "plain"),
    [
        ("openai-chat", "http://localhost:8080/v1/", "http://localhost:8080/v1"),
        ("openai-chat", "http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("openai-chat", "https://HOST.example/v1/chat/completions", "https://host.example/v1"),
        ("openai-responses", "https://host/v1/responses", "https://host/v1"),
        ("anthropic-messages", "https://host/v1/messages", "https://host"),
        ("anthropic-messages", "https://host/anthropic/v1", "https://host/anthropic"),
        ("gemini", "https://host/v1beta/models", "https://host/v1beta"),
        ("ollama-chat", "http://127.0.0.1:11434/api/chat", "http://127.0.0.1:11434"),
    ],
)
def test_an_address_is_brought_into_its_plain_form(path: Path, wire: str, written: str, plain: str) -> None:
    """People paste what they find; the wire format adds the rest itself."""
    found = read(path, a_vendor(wire=f'"{wire}"', base_url=f'"{written}"'))
    assert found.mistakes == ()
    assert by_id(found, "mine").base_url == plain


def test_plain_http_needs_the_users_own_word(path: Path) -> None:
    """A server in the house without a certificate is possible, never by accident."""
    found = read(path, a_vendor(base_url='"http://192.0.2.7:8080/v1"', insecure="true"))
    assert found.mistakes == ()
    assert by_id(found, "mine").base_url == "http://192.0.2.7:8080/v1"


# --- built-in vendors extended ---


def test_a_built_in_vendor_is_extended_in_place(path: Path) -> None:
    """A model, a price, a limit more: everything else stays as it was, at its place in the order."""
    row = '[[vendor.model]]\nid = "gpt-x"\nprice = { input = "1", output = "2" }\n'
    found = read(path, f'[[vendor]]\nid = "openai"\ntimeouts = {{ stall = 20 }}\n{row}')
    assert found.mistakes == ()
    assert [vendor.id for vendor in found.vendors] == [vendor.id for vendor in ALL]
    openai = by_id(found, "openai")
    original = built_in("openai")
    assert original is not None
    assert openai.models[0].id == "gpt-x"
    assert openai.timeouts.stall == 20
    assert replace(openai, models=(), timeouts=original.timeouts) == original


def test_a_built_in_vendor_at_another_address_is_another_server(path: Path) -> None:
    """Neither the key's variable nor the promise about prompts is taken over."""
    found = read(path, '[[vendor]]\nid = "openai"\nbase_url = "http://127.0.0.1:4000/v1"\n')
    moved = by_id(found, "openai")
    assert moved.base_url == "http://127.0.0.1:4000/v1"
    assert moved.key == KeyHint("", required=False)
    assert moved.data is DataPolicy.UNKNOWN
    assert moved.user_defined
    named = read(
        path, '[[vendor]]\nid = "openai"\nbase_url = "https://proxy.example/v1"\nkey_env = "PROXY_KEY"\n'
    )
    assert by_id(named, "openai").key == KeyHint("PROXY_KEY", required=True)


def test_the_embedded_vendor_takes_model_files_and_no_address(path: Path) -> None:
    """Any GGUF file can be added; where the server listens is not the user's to say."""
    found = read(
        path, '[[vendor]]\nid = "local"\n[[vendor.model]]\nid = "big"\npath = "~/big.gguf"\ncontext = 8192\n'
    )
    assert found.mistakes == ()
    local = by_id(found, "local")
    assert [(facts.id, facts.path, facts.context) for facts in local.models] == [
        ("big", "~/big.gguf", 8192),
        ("smollm2-135m", None, 4096),
    ]
    assert local.embedded
    assert local.key is None
    refused = read(path, '[[vendor]]\nid = "local"\nbase_url = "http://127.0.0.1:1"\n')
    assert "has no address" in problems(refused)[0]
    assert by_id(refused, "local") == built_in("local")
    lacking = read(path, '[[vendor]]\nid = "local"\n[[vendor.model]]\nid = "big"\n')
    assert "Name the GGUF file" in problems(lacking)[0]


# --- the default route, and what a mistake may never lead to ---

KEYED = frozenset({"openai"})


def default(found: UserVendors) -> Route:
    return next(route for route in found.all_routes(found.vendors, KEYED) if route.name == "default")


def test_the_files_own_default_route_stands(path: Path) -> None:
    """Nothing is computed where the user has spoken."""
    found = read(path, WHOLE)
    assert found.all_routes(found.vendors, KEYED) == found.routes


def test_a_route_of_another_name_leaves_the_default_computed(path: Path) -> None:
    """Both are there."""
    found = read(path, '[[route]]\nname = "work"\nsteps = ["openai/x"]\n')
    assert [route.name for route in found.all_routes(found.vendors, KEYED)] == ["default", "work"]


@pytest.mark.parametrize(
    "text",
    [
        "[[route]\n",
        '[[route]]\nname = "default"\nsteps = ["local/smollm2-135m"]\nallow = "local"\n',
        '[[route]]\nnam = "default"\nsteps = ["local/smollm2-135m"]\n',
        '[[routes]]\nname = "default"\nsteps = ["local/smollm2-135m"]\n',
        "route = 3\n",
        b"\xff".decode("latin-1") + "\x00",
    ],
)
def test_while_a_route_cannot_be_read_nothing_leaves_this_computer(path: Path, text: str) -> None:
    """The mistaken route may have been a boundary: the embedded model answers until it is mended."""
    found = read(path, text)
    assert found.mistakes
    assert default(found).steps == (ModelRef("local", "smollm2-135m"),)
    assert default(found).allow == ("local",)


def test_a_mistaken_entry_for_a_built_in_vendor_takes_it_away(path: Path) -> None:
    """It was to be another server; falling back to the maker's own would send chats there."""
    found = read(path, '[[vendor]]\nid = "openai"\nbase_url = "http://proxy.example/v1"\n')
    assert found.mistakes
    assert "openai" not in [vendor.id for vendor in found.vendors]
    assert default(found).steps == (ModelRef("local", "smollm2-135m"),)


@pytest.mark.parametrize(
    ("url", "placed"),
    [
        ("https://mine.openai.azure.com", "https://mine.openai.azure.com/openai/v1"),
        ("https://mine.openai.azure.com/", "https://mine.openai.azure.com/openai/v1"),
        (
            "https://Mine.Services.AI.Azure.com/openai/v1/responses",
            "https://mine.services.ai.azure.com/openai/v1",
        ),
    ],
)
def test_a_vendor_gets_the_address_that_is_its_customers(path: Path, url: str, placed: str) -> None:
    """With it the vendor's own key, promises and time limits hold; deployments are its models."""
    text = f'[[vendor]]\nid = "azure"\nbase_url = "{url}"\n[[vendor.model]]\nid = "my-deployment"\n'
    found = read(path, text)
    assert found.mistakes == ()
    azure = by_id(found, "azure")
    assert azure.base_url == placed
    assert not azure.needs_address
    assert (azure.data, azure.user_defined) == (DataPolicy.RETAINS, False)
    assert azure.key is not None
    assert azure.key.env == "AZURE_OPENAI_API_KEY"
    assert [facts.id for facts in azure.models] == ["my-deployment"]


def test_an_address_that_only_looks_like_the_vendors_gets_neither_key_nor_promise(path: Path) -> None:
    """Whoever sits at openai.azure.com.evil.example is somebody else."""
    found = read(path, '[[vendor]]\nid = "azure"\nbase_url = "https://mine.openai.azure.com.evil.example"\n')
    azure = by_id(found, "azure")
    assert (azure.data, azure.user_defined) == (DataPolicy.UNKNOWN, True)
    assert azure.key is not None
    assert azure.key.env == ""


def test_a_proxy_may_be_anywhere(path: Path) -> None:
    """It is the user's own; what it does with prompts nobody knows."""
    found = read(path, '[[vendor]]\nid = "litellm"\nbase_url = "http://127.0.0.1:4000"\n')
    proxy = by_id(found, "litellm")
    assert (proxy.base_url, proxy.data) == ("http://127.0.0.1:4000", DataPolicy.UNKNOWN)
    assert proxy.key is not None
    assert (proxy.key.env, proxy.key.required) == ("LITELLM_API_KEY", False)


def test_without_an_address_the_vendor_waits_for_one(path: Path) -> None:
    """An entry may name its models first."""
    found = read(path, '[[vendor]]\nid = "azure"\n[[vendor.model]]\nid = "my-deployment"\n')
    assert found.mistakes == ()
    assert by_id(found, "azure").needs_address
