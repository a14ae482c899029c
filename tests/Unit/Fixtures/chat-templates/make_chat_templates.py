"""Renders templates and expressions with Jinja2, set up as Hugging Face's apply_chat_template sets it up, into chat_templates.json.

The templates are of the kinds that model families use; wording and structure are made up. Run: python3 make_chat_templates.py
(made with Jinja2 3.1.2 on CPython 3.11). With a number as argument, as many random templates are added, for a run by hand.
"""
import copy
import datetime
import json
import random
import sys

import jinja2
import jinja2.ext
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2025, 3, 9, 14, 5, 7)


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_support"), [], [], body).set_lineno(line)

    def _support(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


ENV = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
ENV.filters["tojson"] = tojson
ENV.globals["raise_exception"] = raise_exception
ENV.globals["strftime_now"] = lambda format: NOW.strftime(format)

CHATML = """{#- turns between marks -#}
{% for turn in messages %}
    {%- if loop.first and turn.role != 'system' and default_system is defined %}
{{ '<|open|>system\n' + default_system + '<|shut|>\n' }}
    {%- endif %}
{{ '<|open|>' + turn['role'] + '\n' + turn['content'] + '<|shut|>' + '\n' }}
{%- endfor %}
{% if add_generation_prompt %}{{ '<|open|>assistant\n' }}{% endif %}
"""

LLAMA2 = """{%- if messages[0]['role'] == 'system' -%}
    {%- set rest = messages[1:] -%}
    {%- set preface = messages[0]['content'] -%}
{%- else -%}
    {%- set rest = messages -%}
    {%- set preface = false -%}
{%- endif -%}
{%- for entry in rest -%}
    {%- if (entry['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{- raise_exception('Turns must go user, assistant, user, ... but turn ' ~ loop.index ~ ' does not') -}}
    {%- endif -%}
    {%- if loop.index0 == 0 and preface != false -%}
        {%- set body = '<<SYS>>\\n' + preface + '\\n<</SYS>>\\n\\n' + entry['content'] -%}
    {%- else -%}
        {%- set body = entry['content'] -%}
    {%- endif -%}
    {%- if entry['role'] == 'user' -%}
        {{- bos_token + '[INST] ' + body.strip() + ' [/INST]' -}}
    {%- elif entry['role'] == 'assistant' -%}
        {{- ' '  + body | trim + ' ' + eos_token -}}
    {%- endif -%}
{%- endfor -%}
"""

LLAMA3 = """{{- bos_token }}
{%- if not stamp is defined %}
    {%- if strftime_now is defined %}
        {%- set stamp = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set stamp = "1 Jan 2024" %}
    {%- endif %}
{%- endif %}
{%- if tools is not none and tools %}{%- set has_tools = true %}{%- else %}{%- set has_tools = false %}{%- endif %}
{%- if messages[0].role == "system" %}
    {%- set head = messages[0].content|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set head = "" %}
{%- endif %}
{{- "<|head|>system<|body|>\\n\\n" }}
{{- "Date: " + stamp + "\\n\\n" }}
{%- if has_tools %}
    {{- "Functions at hand:\\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- head }}{{- "<|turn|>" }}
{%- for m in messages %}
    {%- if m.tool_calls is defined and m.tool_calls|length == 1 %}
        {%- set call = m.tool_calls[0].function %}
        {{- '<|head|>assistant<|body|>\\n\\n{"name": "' + call.name + '", "parameters": ' + call.arguments | tojson + "}" }}
        {{- "<|turn|>" }}
    {%- elif m.role in ("tool", "ipython") %}
        {{- "<|head|>ipython<|body|>\\n\\n" }}
        {{- m.content | tojson if m.content is mapping or (m.content is iterable and m.content is not string) else m.content }}{{- "<|turn|>" }}
    {%- else %}
        {{- '<|head|>' + m['role'] + '<|body|>\\n\\n' + m['content'] | trim + '<|turn|>' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|head|>assistant<|body|>\\n\\n' }}{%- endif %}
"""

MISTRAL = """{%- if messages[0]["role"] == "system" %}{%- set first = messages[0]["content"] %}{%- set turns = messages[1:] %}{%- else %}{%- set turns = messages %}{%- endif %}
{%- set users = turns | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace(index=0) %}
{%- for t in turns if not (t.role == "tool" or t.tool_calls is defined) %}
    {%- if (t.role == "user") != (ns.index % 2 == 0) %}{{- raise_exception("roles alternate, please") }}{%- endif %}
    {%- set ns.index = ns.index + 1 %}
{%- endfor %}
{{- bos_token }}
{%- for t in turns %}
    {%- if t.role == "user" %}
        {%- if tools is not none and (t == users[-1]) %}
            {{- "[TOOLS][" }}
            {%- for tool in tools %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.function.items() if key != "return" %}
                    {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}{%- else %}{{- '"' + key + '": ' + val|tojson }}{%- endif %}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- "}}" }}
                {%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
            {%- endfor %}
            {{- "[/TOOLS]" }}
        {%- endif %}
        {%- if loop.last and first is defined %}{{- "[INST]" + first + "\\n\\n" + t["content"] + "[/INST]" }}{%- else %}{{- "[INST]" + t.content + "[/INST]" }}{%- endif %}
    {%- elif t.role == "assistant" %}
        {{- " " + t.content|trim + eos_token}}
    {%- else %}{{- raise_exception("no role " + t.role) }}
    {%- endif %}
{%- endfor %}
"""

GEMMA = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- set prefix = messages[0]['content'] + '\n\n' -%}{%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set prefix = "" -%}{%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'assistant') -%}{%- set role = "model" -%}{%- else -%}{%- set role = message['role'] -%}{%- endif -%}
    {{ '<turn>' + role + '\n' + (prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}{{ '<picture>' }}{%- elif item['type'] == 'text' -%}{{ item['text'] | trim }}{%- endif -%}
        {%- endfor -%}
    {%- else -%}{{ raise_exception("What is this?") }}{%- endif -%}
    {{ '</turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{'<turn>model\n'}}{%- endif -%}
"""

QWEN = """{%- macro show(value, depth=1) -%}
    {%- if value is mapping -%}{%- for k in value|sort -%}{{ '  ' * depth ~ k ~ '=' }}{{ show(value[k], depth + 1) }}{%- if not loop.last %};{% endif %}{%- endfor -%}
    {%- elif value is sequence and value is not string -%}[{% for v in value %}{{ show(v) }}{{ ',' if not loop.last }}{% endfor %}]
    {%- else -%}{{ value }}{%- endif -%}
{%- endmacro -%}
{%- if tools %}
{{- '<|s|>system\n' }}{%- for tool in tools %}{{- "\n" }}{{- tool | tojson }}{{- show(tool) }}{%- endfor %}{{- "<|e|>\n" }}
{%- endif %}
{%- set ns = namespace(searching=true, last=messages|length - 1) %}
{%- for m in messages[::-1] %}
    {%- set i = (messages|length - 1) - loop.index0 %}
    {%- if ns.searching and m.role == "user" and m.content is string and not(m.content.startswith('<answer>') and m.content.endswith('</answer>')) %}
        {%- set ns.searching = false %}{%- set ns.last = i %}
    {%- endif %}
{%- endfor %}
{%- for m in messages %}
    {%- set content = m.content if m.content is string else '' %}
    {%- if m.role == "user" or (m.role == "system" and not loop.first) %}
        {{- '<|s|>' + m.role + '\n' + content + '<|e|>' + '\n' }}
    {%- elif m.role == "assistant" %}
        {%- set thought = '' %}
        {%- if '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last and (loop.last or thought) %}{{- '<|s|>' + m.role + '\n<think>\n' + thought.strip('\n') + '\n</think>\n\n' + content }}{%- else %}{{- '<|s|>' + m.role + '\n' + content }}{%- endif %}
        {{- '<|e|>\n' }}
    {%- elif m.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}{{- '<|s|>user' }}{%- endif %}
        {{- '\n<answer>\n' }}{{- content }}{{- '\n</answer>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}{{- '<|e|>\n' }}{%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|s|>assistant\n' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}
"""

DEEPSEEK = """{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, system='', opening=true) %}{%- for m in messages %}{%- if m['role'] == 'system' %}{%- if ns.opening %}{% set ns.system = ns.system + m['content'] %}{% set ns.opening = false %}{%- else %}{% set ns.system = ns.system + '\\n\\n' + m['content'] %}{%- endif %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system }}{%- for m in messages %}{%- if m['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<U>' + m['content']}}{%- endif %}{%- if m['role'] == 'assistant' and m['content'] is not none %}{%- if ns.is_tool %}{{'<T-end>' + m['content'] + '<E>'}}{%- set ns.is_tool = false -%}{%- else %}{% set content = m['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<A>' + content + '<E>'}}{%- endif %}{%- endif %}{%- if m['role'] == 'tool' %}{%- set ns.is_tool = true -%}{{'<T>' + m['content']}}{%- endif %}{%- endfor -%}{% if ns.is_tool %}{{'<T-end>'}}{% endif %}{% if add_generation_prompt and not ns.is_tool %}{{'<A><think>\\n'}}{% endif %}"""

PHI = """{% for m in messages %}{% if m['role'] == 'system' and 'tools' in m and m['tools'] is not none %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|tool|>' + m['tools'] + '<|/tool|>' + '<|end|>' }}{% elif m['role'] == 'assistant' %}{% generation %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}
{% endgeneration %}{% else %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}"""

TEMPLATES = {"chatml": CHATML, "llama2": LLAMA2, "llama3": LLAMA3, "mistral": MISTRAL, "gemma": GEMMA, "qwen": QWEN, "deepseek": DEEPSEEK, "phi": PHI}

TOOLS = [
    {"type": "function", "function": {"name": "weather", "description": "Weather \u2603 of a \"city\"", "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer", "enum": [1, 2]}}, "required": ["city"]}}},
    {"type": "function", "function": {"name": "now", "description": "", "parameters": {}, "return": None}},
]

CONVERSATIONS = [
    [{"role": "user", "content": "Hello!"}],
    [{"role": "system", "content": " Be brief.\n"}, {"role": "user", "content": "Wie geht's?\n\n"}],
    [{"role": "user", "content": "a"}, {"role": "assistant", "content": " <think>\nhm\n</think>\n\nb"}, {"role": "user", "content": "<answer>c</answer>"}],
    [{"role": "system", "content": "S"}, {"role": "user", "content": "1 \U0001F600"}, {"role": "assistant", "content": "2"}, {"role": "user", "content": "{{ 3 }} {% x %}"}, {"role": "assistant", "content": "4"}],
    [{"role": "user", "content": "go"}, {"role": "assistant", "content": None, "tool_calls": [{"type": "function", "function": {"name": "weather", "arguments": {"city": "K\u00f6ln", "days": 2}}}]}, {"role": "tool", "content": "rain"}, {"role": "tool", "content": {"t": [1.5, None, True]}}],
    [{"role": "assistant", "content": "I begin"}, {"role": "user", "content": "no"}],
    [{"role": "user", "content": [{"type": "text", "text": " look "}, {"type": "image"}]}],
]

VARIABLES = [
    {"tools": None, "add_generation_prompt": True},
    {"tools": None, "add_generation_prompt": False, "enable_thinking": False, "default_system": "Help."},
    {"tools": TOOLS, "add_generation_prompt": True, "enable_thinking": False, "stamp": "26 Jul 2024"},
]

DATA = {
    "s": "Hello, World", "t": "  padded \t\n", "u": "\u00c4rger \u00fcber \u20ac \U0001F600 x", "empty": "", "n": 7, "neg": -7, "zero": 0, "f": 2.5, "big": 1e16, "small": 1e-5, "yes": True, "no": False,
    "nothing": None, "l": [3, 1, 2], "words": ["beta", "Alpha", "gamma", "alpha"], "d": {"b": 1, "a": {"x": [1, 2]}, "get": "item", "C": None}, "e": [], "m": [{"role": "user", "content": "q", "n": 2}, {"role": "assistant", "content": "r", "n": 1, "x": {"y": 5}}, {"role": "tool", "content": None, "n": 2}],
    "nested": [[1, "a"], [2, "b"]], "lines": "one\ntwo\n\nthree\n", "quote": "it's \"so\"", "html": "<a href='x'>&</a>",
}

EXPRESSIONS = r'''
1 + 2 * 3 - 4 // 3 ; 7 % 3 ; neg % 3 ; neg // 2 ; 7 // neg ; 7 / 2 ; 6 / 2 ; 2 ** 10 ; 2 ** 3 ** 2 ; 2 ** -1 ; -2 ** 2 ; 1.5 * 2 ; 7.5 // 2 ; -7.5 % 2 ; 1e3 ; 1_000 ; 0x1F ; 0b101 ; 0o17 ; 5e-7 ; 1.0 ; 100000000000000000.0 ; big ; small ; f ; -0.0 ; 1 / 3
yes + 1 ; yes == 1 ; 1 == 1.0 ; "1" == 1 ; none == nothing ; 1 < 2 < 3 ; 3 > 2 > 2 ; 1 != 2 ; "a" < "b" ; "Z" < "a" ; [1, 2] < [1, 3] ; (1,) == (1,) ; [1] == (1,) ; {"a": 1} == {"a": 1.0} ; missing == missing ; missing == none ; not missing ; 1 < 2.5 ; "\u00e9" > "z" ; 9007199254740993 == 9007199254740992.0
s ~ n ~ f ~ none ~ yes ~ missing ~ l ; "a" "b" ; 'a\nb\t\'c\' \x41 \u00e4 \q \101' ; "\"" ; s * 2 ; 3 * "ab" ; l * 2 ; [1] + [2] ; (1, 2) + (3,) ; "a" + "b" * 0 ; "%s is %d and %%" % ("x", 5) ; "%s" % n ; "%r" % s
s[0] ; s[-1] ; s[1:4] ; s[::-1] ; s[:-3] ; s[10:2] ; s[100] ; s[::2] ; u[7] ; u[8:] ; u|length ; u[::-1] ; l[0] ; l[-1] ; l[5] ; l[1:] ; l[::-1] ; l[-2:] ; l[:1] ; l.0 ; d.b ; d["b"] ; d.a.x[1] ; d["get"] ; d.missing ; d.zz is defined ; d["zz"] is defined ; m[0].role ; m[-1]["content"] ; m[1].x.y ; nested[1][1] ; s["upper"]() ; nothing.foo is defined ; n.foo is defined ; (1, 2, 3)[1:] ; l["a"] is defined ; l["a":] is defined
d.get("b") ; d.get("zz") ; d.get("zz", 5) ; d["get"] ; d.items()|list ; d.keys()|list ; d.values()|list ; d.keys() ; d.items() ; d.values() ; d|length ; "b" in d ; "zz" in d ; 1 in l ; 9 not in l ; "ell" in s ; "x" not in s ; 2 in d.a.x ; none in [none] ; "a" in {"a": 1}.keys() ; 1 in d.values() ; ("b", 1) in d.items() ; n in missing ; 2 in range(5) ; 2.0 in range(5) ; "x" in range(5)
s.upper() ; s.lower() ; s.title() ; "hELLO wORLD".capitalize() ; t.strip() ; t.lstrip() ; t.rstrip() ; "xxaxx".strip("x") ; "xyaxy".lstrip("yx") ; s.split() ; s.split(",") ; s.split("l", 1) ; "a b  c ".split(" ") ; " a  b ".split() ; " a  b  c ".split(none, 1) ; s.rsplit("l", 1) ; " a b  c ".rsplit(maxsplit=1) ; lines.splitlines() ; lines.splitlines(true) ; s.partition(", ") ; s.rpartition("o") ; s.partition("zz") ; s.startswith("Hell") ; s.endswith(("x", "ld")) ; s.startswith("W", 7) ; s.find("o") ; s.find("o", 5) ; s.rfind("o") ; s.find("zz") ; s.index("W") ; s.count("l") ; s.count("") ; s.replace("l", "L") ; s.replace("l", "L", 2) ; s.replace("", "-") ; "abc".replace("", "-", 2) ; "-".join(["a", "b"]) ; "".join(words) ; s.removeprefix("Hello") ; s.removesuffix("World") ; "7".zfill(3) ; "-7".zfill(4) ; "a".center(4, "*") ; "ab".center(5) ; "a".ljust(3) ~ "|" ; "a".rjust(3) ; "12".isdigit() ; "1a".isalnum() ; "ab".isalpha() ; "".isalpha() ; " ".isspace() ; "AB".isupper() ; "ab1".islower() ; "{} and {}".format(1, "b") ; "{1}{0}{x}".format(1, 2, x=3) ; "{{}}".format() ; u.find("x") ; u.split(" ") ; u.strip("x")
"they're bill's x1y".title() ; "they're bill's-x (foo) x1y" | title ; "aBC dEF" | capitalize ; s | upper ; s | lower ; t | trim ; "xax" | trim("x") ; n | trim ; s | replace("o", "0") ; s | replace("o", "0", 1) ; n | replace("7", "8") ; lines | indent ; lines | indent(2, true) ; lines | indent(2, blank=true) ; lines | indent("> ") ; "" | indent ; s | center(20) ; s | wordcount ; "%s-%s" | format(1, 2) ; html | e ; html | escape ; html | safe ; (html | safe) ~ "<b>" ; n | string ; f | string ; none | string ; missing | string ; l | string
s | length ; l | length ; l | count ; missing | length ; range(4) | length ; l | first ; l | last ; e | first is defined ; e | last is defined ; s | first ; s | last ; d | first ; l | list ; s | list ; d | list ; missing | list ; l | join ; l | join(", ") ; m | join("/", attribute="role") ; m | map(attribute="role") | join(" ") ; words | join("-") ; l | sum ; m | sum(attribute="n") ; l | min ; l | max ; words | max ; words | min(case_sensitive=true) ; e | max is defined ; m | min(attribute="n") ; l | reverse | list ; s | reverse ; l | sort ; l | sort(reverse=true) ; words | sort ; words | sort(case_sensitive=true) ; m | sort(attribute="n") | map(attribute="role") | list ; m | sort(attribute="n,role", reverse=true) | map(attribute="role") | list ; words | unique | list ; words | unique(case_sensitive=true) | list ; m | unique(attribute="n") | map(attribute="role") | list ; {"b": 1, "A": 3, "c": 2} | dictsort ; {"b": 1, "A": 3} | dictsort(true) ; {"b": 3, "a": 1} | dictsort(by="value") ; {"b": 3, "a": 1} | dictsort(by="value", reverse=true) ; d | items | list ; missing | items | list
words | map("upper") | list ; l | map("string") | join ; m | map(attribute="x.y", default=0) | list ; m | map(attribute="x") | list ; nested | map(attribute=0) | list ; nested | map("last") | list ; nested | map("join", "+") | list ; l | select("odd") | list ; l | reject("odd") | list ; l | select | list ; [0, 1, "", "a", none] | select | list ; [0, 1] | reject | list ; l | select("greaterthan", 1) | list ; l | select("in", [1, 2]) | list ; m | selectattr("role", "equalto", "user") | list | length ; m | selectattr("role", "==", "user") | map(attribute="content") | first ; m | rejectattr("role", "in", ["user", "tool"]) | map(attribute="role") | list ; m | selectattr("x") | list | length ; m | selectattr("x", "defined") | list | length ; m | rejectattr("content") | list | length ; m | selectattr("content", "none") | map(attribute="role") | list ; ("y" if (m | selectattr("role", "equalto", "nobody")) else "n") ; ("y" if (l | reverse) else "n") ; ("y" if e else "n")
missing | default("x") ; missing | d("x") ; empty | default("x") ; empty | default("x", true) ; none | default("x") ; none | default("x", boolean=true) ; missing | default ; d.zz | default(5) ; n | default(5) ; neg | abs ; f | abs ; 2.5 | round ; 3.5 | round ; 2.1 | round(method="ceil") ; 2.9 | round(0, "floor") ; 5 | round ; "12" | int ; " 12 " | int ; "1_2" | int ; "12.7" | int ; "x" | int ; "x" | int(5) ; none | int ; 3.9 | int ; -3.9 | int ; yes | int ; "1e3" | float ; "x" | float ; "x" | float(1.5) ; 3 | float ; " 2.5 " | float ; "inf" | float ; l | int ; s | attr("upper") is defined ; d | attr("b") is defined
d | tojson ; l | tojson ; s | tojson ; u | tojson ; u | tojson(ensure_ascii=true) ; quote | tojson ; html | tojson ; none | tojson ; yes | tojson ; f | tojson ; big | tojson ; d | tojson(indent=2) ; e | tojson(indent=2) ; {} | tojson ; {} | tojson(indent=4) ; d | tojson(sort_keys=true) if false else 1 ; {"b": 1, "a": 2} | tojson(sort_keys=true) ; d | tojson(separators=(",", ":")) ; (1, "a") | tojson ; {1: 2, none: 3, true: 4, 1.5: 5} | tojson ; "\x00\x1f\x7f\u2028\t" | tojson ; {"a": [{"b": []}]} | tojson(indent=1) ; "a/b" | tojson ; nested | tojson(indent=3) ; ("nan" | float) | tojson
n is defined ; missing is defined ; missing is undefined ; missing is not defined ; nothing is none ; n is none ; n is number ; yes is number ; f is float ; n is integer ; yes is integer ; yes is boolean ; n is boolean ; s is string ; l is string ; d is mapping ; l is mapping ; l is sequence ; s is sequence ; d is sequence ; n is sequence ; missing is sequence ; d.keys() is sequence ; l is iterable ; n is iterable ; missing is iterable ; (l | map("string")) is iterable ; (l | map("string")) is sequence ; yes is true ; 1 is true ; no is false ; zero is false ; n is odd ; n is even ; n is divisibleby(7) ; n is divisibleby 3 ; s is equalto("x") ; n is eq 7 ; n is ne 7 ; n is gt 5 ; n is ge(8) ; n is lt 8 ; n is le 7 ; n is in [7] ; n is not in [7] ; "abc" is lower ; "ABC" is upper ; "Abc" is upper ; nothing is sameas none ; yes is sameas true ; 1 is sameas true ; range is callable ; n is callable ; s is escaped ; n is sameas none
"a" if yes else "b" ; "a" if no ; ("a" if no) is defined ; ("a" if yes else "b") ~ "c" ; "a" if no else "b" if no else "c" ; n if n else "none" ; no or "x" ; n and "x" ; zero or empty or "last" ; not yes ; not no and yes ; yes and no or yes ; not (n == 7) ; n == 7 and s ; missing or "d" ; (yes or missing.x) ; no and missing.x ; n is defined and n > 5 ; not missing is defined ; not n is none
range(3) ; range(1, 7, 2) | list ; range(5, 0, -2) | list ; range(3)[1] ; range(3)[-1] ; range(0) | list ; dict(a=1, b="x") ; dict({"a": 1}, b=2) ; dict([["a", 1], ["b", 2]]) ; namespace(a=1).a ; namespace({"x": 2}).x ; namespace(a=1).b is defined ; strftime_now("%Y-%m-%d %H:%M:%S") ; strftime_now("%d %b %Y, %A %B %j %p %I %y %a %-d %-m %e %%") ; [1, "a", none, true, 1.5, {"k": (1,)}, ()] ; {"a": 'it"s', "b": "it's", "c": "\n\t\\\x01\u00e9\u2028\U0001f600"} ; [missing] ; ("a",) ; () ; [] ; {} ; {"a": 1, "a": 2} ; {1: "x", 1.0: "y", true: "z"} ; [1, 2, ] ; (1, 2, ) ; {"a": 1, } ; [[1], [2]][1][0] ; {"a": {"b": 5}}.a.b ; l.index(1) ; l.count(3) ; (1, 2, 1).count(1) ; [1, 2] == l[1:] ; -n ; +n ; --n ; - 3 | abs ; (-3) | abs ; -yes ; not not n ; n.__class__ if false else 1 ; "a" in "abc" and "b" in "abc" ; 1 in [1] == true ; n | string | length ; n|string + "x" ; "x" + n|string ; l | map("string") | map("int") | sum ; (s | upper)[0:2] ; s.split(", ")[1] | lower ; [s, t] | map("trim") | list ; m | map(attribute="role") | map("upper") | join(",") ; m | groupby("role") if false else 0
'''

STATEMENTS = [
    "{% for x in l %}{{ loop.index }}/{{ loop.length }}:{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for x in l %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.depth }};{% endfor %}",
    "{% for x in e %}x{% else %}none{% endfor %}|{% for x in l %}x{% else %}none{% endfor %}",
    "{% for x in l %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% else %}E{% endfor %}",
    "{% for x in l %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% else %}E{% endfor %}",
    "{% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in l %}{% continue %}{% else %}E{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}",
    "{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for x in l if x > 1 %}{{ x }}{{ loop.length }}{% endfor %}{% for x in l if x > 5 %}{% else %}empty{% endfor %}",
    "{% set ns = namespace(stop=false) %}{% for x in range(6) if not ns.stop %}{{ x }}{% if x == 2 %}{% set ns.stop = true %}{% endif %}{% endfor %}",
    "{% set ns = namespace(stop=false) %}{% for x in range(6) if not ns.stop %}{{ x }}{{ loop.last }}{% if x == 2 %}{% set ns.stop = true %}{% endif %}{% endfor %}",
    "{% set x = 1 %}{% for i in l %}{% set x = x + i %}{{ x }},{% endfor %}{{ x }}",
    "{% for i in l %}{{ y is defined }}{% set y = i %}{{ y }}{% endfor %}{{ y is defined }}",
    "{% if n > 5 %}{% set z = 'big' %}{% else %}{% set z = 'small' %}{% endif %}{{ z }}",
    "{% if no %}{% set s = 'changed' %}{% endif %}{{ s }}",
    "{% for i in l %}{% if no %}{% set s = 'changed' %}{% endif %}{{ s }}{% endfor %}",
    "{% for i in l %}{{ s }}{% endfor %}{% set s = 'late' %}{{ s }}",
    "{% macro m2() %}{{ s }}{% endmacro %}{% set s = 'late' %}{{ m2() }}",
    "{% if no %}{{ s }}{% set s = 1 %}{% elif no %}{% set s = 2 %}{% else %}{% set s = 3 %}{% endif %}{{ s }}",
    "{% if yes %}{{ s }}{% set s = 1 %}{% elif no %}{% set s = 2 %}{% else %}{% set s = 3 %}{% endif %}{{ s }}",
    "{% if zero %}a{% elif empty %}b{% elif n %}c{% else %}d{% endif %}",
    "{% if missing %}a{% endif %}{% if not missing %}b{% endif %}{% if l and d %}c{% endif %}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set (c, e2) = [3, 4] %}{{ c }}{{ e2 }}{% set q = 1, 2 %}{{ q }}",
    "{% set body %}  a {{ n }}\n b{% endset %}[{{ body }}]{% set up | upper | trim %} x{{ s }} {% endset %}[{{ up }}]",
    "{% set ns = namespace(c=0, items=[]) %}{% for x in l %}{% set ns.c = ns.c + x %}{% set ns.items = ns.items + [x * 2] %}{% endfor %}{{ ns.c }}{{ ns.items }}",
    "{% macro greet(name, greeting='Hi', mark='!') %}{{ greeting }} {{ name }}{{ mark }}{% endmacro %}{{ greet('Bo') }}{{ greet('Al', mark='?') }}{{ greet(name='X', greeting='Yo') }}{{ greet() }}",
    "{% macro v(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ v(1, 2, 3, k=4) }}{{ v(1) }}",
    "{% macro f2(n2) %}{% if n2 > 0 %}{{ n2 }}{{ f2(n2 - 1) }}{% endif %}{% endmacro %}{{ f2(4) }}",
    "{% macro d2(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ d2(1) }}{{ d2(1, 2) }}",
    "{% macro wrap(tag) %}<{{ tag }}>{{ caller() }}</{{ tag }}>{% endmacro %}{% call wrap('b') %}in {{ n }}{% endcall %}",
    "{% macro each(xs) %}{% for x in xs %}{{ caller(x) }};{% endfor %}{% endmacro %}{% call(x) each(l) %}{{ x * 2 }}{% endcall %}",
    "{% macro opt() %}{{ caller() if caller else 'none' }}{% endmacro %}{{ opt() }}",
    "{% filter upper %}abc {{ s }}{% endfilter %}{% filter replace('a', 'b') | upper %}banana{% endfilter %}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}{% with %}{% set i = 5 %}{{ i }}{% endwith %}{{ i is defined }}",
    "{% with n = 1, p = n %}{{ n }}{{ p }}{% endwith %}{{ n }}",
    "{% generation %}{% set inside = 1 %}{{ n }}{% endgeneration %}{{ inside is defined }}",
    "{% raw %}{{ not }} {% this %}{% endraw %}|{%- raw -%}  a  {%- endraw -%}  |",
    "  {# c #}\n  {% if yes %}\n    a\n  {% endif %}\n  b\n",
    "a  {%- if yes -%}  b  {%- endif -%}  c",
    "a  {%+ if yes +%}\n  b  {%+ endif %}  c",
    "  {{ n }}\n\n  {{- n -}}  \n  x\n\n",
    "x\n  {#- c -#}  \n y\n{# d #}\nz {# e +#}\n",
    "line\r\nother\rthird\n{{ n }}\r\n",
    "{{ {'a': {'b': 1}} }}{{ {'a': {}}['a'] }}{{ '}}' }}{{ \"{% %}\" }}",
    "{%if yes%}a{%else%}b{%endif%}{{n}}{{-n-}}{{ -n }}",
    "{% print n, s %}{% print 'x' %}",
    "{% for x in 'a\U0001F600b' %}[{{ x }}]{% endfor %}{% for x in missing %}x{% else %}-{% endfor %}",
    "{% set g = l | map('string') %}{% for x in g %}{{ x }}{% endfor %}|{% for x in g %}{{ x }}{% endfor %}",
    "{% set g = l | select('odd') %}{{ 3 in g }}{{ g | list }}",
    "{% for x in l %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }}{% endfor %}",
    "{% for r in [l, l] %}{% for x in r %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% for x in l | reverse %}{{ x }}{{ loop.length }}{% endfor %}{% for x in l | map('string') %}{{ loop.index }}{{ loop.length }}{% endfor %}",
    "{% for x in l %}{% set o = loop %}{% for y in l %}{{ o.index }}{{ loop.index }},{% endfor %}{% endfor %}",
    "{% set x = [] %}{{ x.append is defined }}",
    "{% set messages = m[1:] %}{% for q in messages %}{{ q.role }}{% endfor %}{{ m | length }}",
    "{{ 'a'\n ~ 'b' }}{#\n multi\n line #}{{ raise_exception is defined }}{{ tools is defined }}",
    "{% for x in [] %}{% endfor %}{% if yes: %}colon{% endif %}",
    "{% set ns = namespace() %}{% set ns.a = 1 %}{% if ns.a %}{% set ns.a = ns.a + 1 %}{% endif %}{{ ns.a }}",
    "{{ m[0].role == 'user' and m[0]['content'] == 'q' }}{{ (m | last).n }}{{ m | length - 1 }}",
    "{% if 'user' in m | map(attribute='role') %}y{% endif %}{% if m is iterable and m is not mapping %}z{% endif %}",
    "{% for x in range(3) %}{%- for y in range(x) -%}{{ x }}{{ y }} {% if y == 1 %}{% break %}{% endif %}{%- endfor -%}{%- endfor %}",
    "\n{% if yes %}\n\n x\n{% endif %}\n\n{% set q = 1 %}\n{{ q }}\n",
    "{% macro a1() %}{{ b1() }}{% endmacro %}{% macro b1() %}B{% endmacro %}{{ a1() }}",
    "{% for i in l %}{% macro inner() %}{{ i }}{% endmacro %}{{ inner() }}{% endfor %}",
    "{% set caller2 = 1 %}{% call(z=5) (namespace) %}{% endcall %}" if False else "{{ n }}",
]

ERRORS = [
    "{{ missing.x }}", "{{ missing + 1 }}", "{{ missing() }}", "{{ n() }}", "{{ n + 's' }}", "{{ 's' + n }}", "{{ l + 's' }}", "{{ 1 // 0 }}", "{{ 1 / 0 }}", "{{ 1 % 0 }}", "{{ n in s }}", "{{ 1 < 's' }}", "{{ none + 1 }}",
    "{{ raise_exception('no') }}", "{{ l | first | upper | nofilter }}", "{{ n is notest }}", "{% if %}x{% endif %}", "{% for x in %}{% endfor %}", "{{ }}", "{{ (1 }}", "{{ 'a }}", "{% endif %}", "{% if yes %}", "{% for x in l %}{{ x }}", "{{ n",
    "{% unknown %}", "{{ n | }}", "{{ 1 2 }}", "{{ n.}}", "{# c", "{% raw %} ", "{% set 1 = 2 %}", "{% set true = 1 %}", "{{ l.append(1) }}", "{{ d.update({}) }}", "{% for a, b in l %}{% endfor %}", "{% set a, b = [1] %}", "{{ n | length }}", "{{ none | length }}",
    "{{ none | first }}", "{{ [1, 's'] | sort }}", "{{ [[1]] | unique | list }}", "{{ {[1]: 2} }}", "{{ range(1000000) }}", "{{ range('a') }}", "{% set s.x = 1 %}", "{{ 'a'.split('') }}", "{{ 'a'.index('b') }}", "{{ 'a'.join([1]) }}", "{{ namespace(1) }}",
    "{% macro m() %}{% endmacro %}{{ m(1) }}", "{% macro m() %}{% endmacro %}{{ m(k=1) }}", "{% macro m(a=1, b) %}{% endmacro %}", "{{ m(a=1, 2) }}", "{{ l | map('nofilter') | list }}", "{{ l | select('nofilter') | list }}", "{{ missing | int }}", "{{ missing < 1 }}",
    "{{ -s }}", "{{ (l | map('string')) | length }}", "{{ (l | map('string')) | last }}", "{% break %}", "{% for x in none %}{% endfor %}", "{{ 1 | map('string') | list }}", "{{ '%d' % 's' }}", "{{ '%s %s' % 1 }}", "{{ missing | tojson }}", "{{ {(1, 2): 3} | tojson }}", "{{ l[::0] }}",
    "{{ 'x'.foo() }}", "{{ m[9].role }}", "{{ d.a.zz.y }}", "{{ n | default(missing.x) }}", "{{ 's' * 1.5 }}", "{{ 'a' ~ }}", "{{ not }}", "{{ a b }}", "{{ {'a' 1} }}", "{{ [1 2] }}", "{{ ! n }}", "{{ n $ }}", "{% set %}", "{% for %}{% endfor %}", "{% macro %}{% endmacro %}", "{% if yes %}{% endfor %}",
]


class Snippets:
    """Random templates out of a small grammar."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *choices):
        return self.random.choice(choices)

    def expression(self, depth):
        if depth <= 0 or self.random.random() < 0.15:
            return self.pick("s", "t", "u", "n", "neg", "zero", "f", "yes", "no", "nothing", "l", "words", "d", "e", "m", "nested", "missing", "'x'", "''", "1", "0", "-1", "2.5", "[]", "{}", "none", "true", "lines", "quote", "x", "y")
        e = lambda: self.expression(depth - 1)
        kind = self.random.randrange(14)
        if kind == 0:
            return f"({e()} {self.pick('+', '-', '*', '/', '//', '%', '~', '~', '**') } {e()})"
        if kind == 1:
            return f"{e()} {self.pick('==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'and', 'or')} {e()}"
        if kind == 2:
            return f"{self.pick('not ', '-', '')}{e()}"
        if kind == 3:
            return f"({e()} if {e()} else {e()})"
        if kind == 4:
            return f"{e()}[{self.pick('0', '-1', '1:', ':2', '::-1', chr(39) + 'role' + chr(39), '::2', e())}]"
        if kind == 5:
            return f"{e()}.{self.pick('role', 'content', 'a', 'b', 'x', 'foo', 'upper()', 'strip()', 'split()', 'items()', 'keys()', 'lower()', 'title()', 'get(' + e() + ')', 'startswith(' + e() + ')', 'replace(' + e() + ', ' + e() + ')', 'split(' + e() + ')', 'join(' + e() + ')', 'find(' + e() + ')', 'count(' + e() + ')')}"
        if kind in (6, 7, 8):
            name = self.pick("length", "first", "last", "list", "upper", "lower", "trim", "title", "capitalize", "join", "join(', ')", "string", "int", "float", "sort", "reverse", "unique", "tojson", "tojson(indent=2)", "default('d')", "default('d', true)", "map('string')", "map(attribute='role')", "select", "reject", "selectattr('role')", "selectattr('n', 'equalto', 2)", "rejectattr('n', 'gt', 1)", "sum", "min", "max", "items", "dictsort", "abs", "indent", "replace('a', 'b')", f"default({e()})", f"join({e()})", f"map('default', {e()})", "list", "list", "string", "round", "wordcount", "count")
            return f"({e()}) | {name}"
        if kind == 9:
            return f"{e()} is {self.pick('defined', 'undefined', 'none', 'string', 'mapping', 'sequence', 'iterable', 'number', 'boolean', 'integer', 'float', 'true', 'false', 'odd', 'even', 'not defined', 'not string', 'lower', 'upper', 'in ' + self.pick('l', 's', 'd', 'words'), 'eq 1', 'equalto(' + e() + ')')}"
        if kind == 10:
            return f"[{e()}, {e()}]"
        if kind == 11:
            return f"{{{self.pick(chr(39) + 'a' + chr(39), '1', e())}: {e()}}}"
        if kind == 12:
            return f"({e()}, {e()})"
        return f"range({self.pick('3', '0', '1, 4', '5, 0, -2')})"

    def statement(self, depth):
        e = lambda: self.expression(2)
        if depth <= 0:
            return self.pick("a", " b ", "\n", "  ", "x\n  ", "{{ " + e() + " }}", "{{- " + e() + " -}}")
        body = lambda: "".join(self.statement(depth - 1) for _ in range(self.random.randrange(1, 4)))
        o, c = self.pick("{%", "{%-", "{%", "{%+"), self.pick("%}", "-%}", "%}", "+%}")
        kind = self.random.randrange(10)
        if kind == 0:
            return f"{o} if {e()} {c}{body()}{o} else {c}{body()}{o} endif {c}"
        if kind == 1:
            return f"{o} if {e()} {c}{body()}{o} elif {e()} {c}{body()}{o} endif {c}"
        if kind == 2:
            return f"{o} for {self.pick('x', 'y', 'x, y')} in {self.pick('l', 'm', 'd', 'words', 'nested', 'd.items()', 's', e())} {self.pick('', '', 'if x', 'if ' + e())} {c}{body()}{self.pick('', '{{ loop.index }}', '{{ loop.last }}{{ loop.length }}', o + ' break ' + c, '{% if loop.index > 1 %}{% continue %}{% endif %}')}{o} endfor {c}"
        if kind == 3:
            return f"{o} set {self.pick('x', 'y', 's', 'n')} = {e()} {c}"
        if kind == 4:
            return f"{o} set {self.pick('x', 'y', 's')} {c}{body()}{o} endset {c}"
        if kind == 5:
            return f"{o} macro mm(x, y={self.pick('1', 's', 'x')}) {c}{body()}{o} endmacro {c}" + "{{ mm(" + self.pick("", "n", "l, s", "y=2") + ") }}"
        if kind == 6:
            return "{# " + self.pick("c", "d\n") + self.pick(" #}", " -#}")
        if kind == 7:
            return f"{o} with x = {e()} {c}{body()}{o} endwith {c}"
        if kind == 8:
            return f"{o} filter {self.pick('upper', 'trim', 'indent')} {c}{body()}{o} endfilter {c}"
        return body()


def render(template, variables):
    # The filter 'indent' changes a list that it is given before it fails.
    variables = copy.deepcopy(variables)
    try:
        return {"output": ENV.from_string(template).render(**variables)}
    except Exception as exception:
        return {"error": type(exception).__name__}


def main():
    cases = []
    for name, template in TEMPLATES.items():
        for c, conversation in enumerate(CONVERSATIONS):
            for v, more in enumerate(VARIABLES):
                variables = {"bos_token": "<s>", "eos_token": "</s>", "documents": None, "messages": conversation, **more}
                cases.append({"name": f"{name}-{c}-{v}", "conversation": c, "variables": v, "template": name, **render(template, variables)})
    snippets = []
    for expression in (x.strip() for line in EXPRESSIONS.strip().splitlines() for x in line.split(" ; ")):
        snippets.append("{{ " + expression + " }}")
    snippets += STATEMENTS + ERRORS
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    source = Snippets(2025)
    random_snippets, seen = [], 0
    while len(random_snippets) < 150 + count:
        template = "{{ " + source.expression(3) + " }}" if seen % 2 == 0 else source.statement(3)
        seen += 1
        result = render(template, DATA)
        if len(template) < 400 and not any(word in str(result) for word in (" at 0x", "<built-in", "<bound method", "<function", "LoopContext", "<Macro")):
            random_snippets.append({"template": template, **result})
    result = {
        "tokens": {"bos_token": "<s>", "eos_token": "</s>"},
        "templates": TEMPLATES,
        "conversations": CONVERSATIONS,
        "variables": VARIABLES,
        "data": DATA,
        "letters": [[c, c.upper(), c.lower(), c.title(), c.isupper(), c.islower()] for c in map(chr, [*range(0x20, 0x250), *range(0x370, 0x530)]) if c.isprintable()],
        "rendered": cases,
        "snippets": [{"template": snippet, **render(snippet, DATA)} for snippet in snippets] + random_snippets,
    }
    with open("chat_templates.json" if not count else "chat_templates_large.json", "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=True, indent=1)
        file.write("\n")


main()
