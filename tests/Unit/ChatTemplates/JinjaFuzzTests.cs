using CsCheck;
using ServeBench.ChatTemplates;
using Xunit;

namespace ServeBench.Tests.ChatTemplates;

/// <summary>Whatever a template holds, it ends: with a text or with a refusal.</summary>
public sealed class JinjaFuzzTests
{
    private static readonly string[] s_parts =
    [
        "{{", "}}", "{%", "%}", "{%-", "-%}", "{#", "#}", "for x in ", "if ", "else", "elif ", "endif", "endfor", "set ", "macro m(x)", "endmacro", "call m()", "endcall", "filter upper", "endfilter",
        "with a=1", "endwith", "endset", "raw", "endraw", "generation", "endgeneration", "break", "continue", "messages", "x", "a.b", "[", "]", "(", ")", "{", "}", "'", "\"", "\\", "|", "~", "+", "-", "*", "**",
        "/", "//", "%", "<", "==", " is ", " not ", " in ", " and ", " or ", "defined", "range(9)", "loop.index", "namespace(a=1)", ".x = 1", "1", "0x", "1e999", "1.5", "99999999999999999999", "list", "join", "map('upper')", "sort", "tojson",
        "dictsort", ":", ",", "=", "\n", " ", "text", "\U0001F600", "\uD800", "ß", "none", "true", "::", "[::-1]", "m(m)", "|length", "|reverse", "|indent(3)", "|replace('', 'x')", "'%s' % ", "raise_exception('no')", "*x", "**x",
    ];

    [Fact]
    public void Parts_of_templates_in_any_order_end_with_a_text_or_a_refusal() =>
        Gen.Int[0, s_parts.Length - 1].Array[0, 40].Sample(indices => RendersOrRefuses(string.Concat(indices.Select(index => s_parts[index]))), iter: 20_000);

    [Fact]
    public void Whole_templates_with_a_change_end_with_a_text_or_a_refusal()
    {
        string[] templates = [.. TemplateFixture.Root.GetProperty("templates").EnumerateObject().Select(member => member.Value.GetString()!)];
        Gen<(int, int, int, int)> change = Gen.Select(Gen.Int[0, templates.Length - 1], Gen.Int[0, 3000], Gen.Int[0, 30], Gen.Int[0, s_parts.Length - 1]);
        change.Sample(
            drawn =>
            {
                (int which, int at, int length, int part) = drawn;
                string template = templates[which];
                int start = Math.Min(at, template.Length);
                RendersOrRefuses(template.Remove(start, Math.Min(length, template.Length - start)).Insert(start, s_parts[part]));
            },
            iter: 3000);
    }

    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "levels deep")]
    [InlineData("{% set ns = namespace(s='xxxxxxxxxx') %}{% for a in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "a text of more than")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for a in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "a list of more than")]
    [InlineData("{{ 'ab' * 99999999999 }}", "a text of more than")]
    [InlineData("{{ ('a' * 9999999) | replace('a', 'bbbbbbbbbbbbbbbbb') }}", "a text of more than")]
    [InlineData("{{ [[]] * 99999999999 }}", "a list of more than")]
    [InlineData("{{ 'a' | indent(99999999999) }}", "a text of more than")]
    [InlineData("{% set ns = namespace(l=[]) %}{% for a in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}", "nests too deeply")]
    [InlineData("{% set ns = namespace(l=[]) %}{% for a in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l | tojson }}", "nests too deeply")]
    [InlineData("{% set ns = namespace(t=(1,)) %}{% for a in range(90000) %}{% set ns.t = (ns.t,) %}{% endfor %}{{ {ns.t: 1} }}", "nests too deeply")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "beyond 64 bits")]
    [InlineData("{{ 9 ** 999999999 }}", "beyond 64 bits")]
    public void What_would_never_end_or_fill_the_machine_is_refused(string template, string reason)
    {
        TemplateException exception = Assert.Throws<TemplateException>(() => new JinjaTemplate(template, TimeProvider.System).Render(new Dictionary<string, object?>(), TestContext.Current.CancellationToken));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, exception.Line);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("1 if 1 else ", "")]
    [InlineData("1 + ", "")]
    [InlineData("1 and ", "")]
    public void Expressions_nested_without_end_are_refused_or_carried_out(string open, string close)
    {
        const int Depth = 50_000;
        RendersOrRefuses($"{{{{ {string.Concat(Enumerable.Repeat(open, Depth))}1{string.Concat(Enumerable.Repeat(close, Depth))} }}}}");
    }

    [Fact]
    public void Nested_tuples_that_are_looked_up_are_refused_or_not_found() =>
        RendersOrRefuses("{% set ns = namespace(t=(1,)) %}{% for a in range(90000) %}{% set ns.t = (ns.t,) %}{% endfor %}{{ ns.t in {1: 1} }}");

    private static void RendersOrRefuses(string template)
    {
        try
        {
            var variables = new Dictionary<string, object?> { ["messages"] = ChatTemplateValues.From(new[] { new Dictionary<string, object?> { ["role"] = "user", ["content"] = "hi" } }) };
            Assert.NotNull(new JinjaTemplate(template, TimeProvider.System).Render(variables, TestContext.Current.CancellationToken));
        }
        catch (TemplateException exception)
        {
            Assert.True(exception.Line > 0, exception.Message);
        }
    }
}
