using System.Text.Json;
using ServeBench.ChatTemplates;
using Xunit;

namespace ServeBench.Tests.ChatTemplates;

/// <summary>Equal to Jinja2, text by text, and refusing what Jinja2 refuses.</summary>
public sealed class JinjaTemplateTests
{
    private static readonly JsonElement s_fixture = TemplateFixture.Root;

    [Fact]
    public void Templates_of_model_families_write_what_jinja_writes()
    {
        var differences = new List<string>();
        foreach (JsonElement expected in s_fixture.GetProperty("rendered").EnumerateArray())
        {
            string template = s_fixture.GetProperty("templates").GetProperty(expected.GetProperty("template").GetString()!).GetString()!;
            Dictionary<string, object?> variables = TemplateFixture.Variables(
                s_fixture.GetProperty("tokens"), s_fixture.GetProperty("variables")[expected.GetProperty("variables").GetInt32()]);
            variables["documents"] = null;
            variables["messages"] = ChatTemplateValues.From(TemplateFixture.Plain(s_fixture.GetProperty("conversations")[expected.GetProperty("conversation").GetInt32()]));
            Compare(expected.GetProperty("name").GetString()!, template, variables, expected, differences);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Expressions_and_statements_write_what_jinja_writes()
    {
        var differences = new List<string>();
        Dictionary<string, object?> variables = TemplateFixture.Variables(s_fixture.GetProperty("data"));
        foreach (JsonElement expected in s_fixture.GetProperty("snippets").EnumerateArray())
        {
            string template = expected.GetProperty("template").GetString()!;
            Compare(template, template, variables, expected, differences);
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Letters_change_their_case_as_in_python() => Assert.All(s_fixture.GetProperty("letters").EnumerateArray(), expected =>
    {
        string letter = expected[0].GetString()!;
        Assert.Equal(
            (expected[1].GetString(), expected[2].GetString(), expected[3].GetString(), expected[4].GetBoolean(), expected[5].GetBoolean()),
            (LetterCase.Upper(letter), LetterCase.Lower(letter), LetterCase.Title(letter), LetterCase.IsAll(letter, upper: true), LetterCase.IsAll(letter, upper: false)));
    });

    /// <summary>Written by Jinja2 3.1.6 under CPython 3.11.</summary>
    [Theory]
    [InlineData("{{ ('<a>'|safe) + '<b>' }}", "<a>&lt;b&gt;")]
    [InlineData("{{ '<b>' + ('<a>'|safe) }}", "&lt;b&gt;<a>")]
    [InlineData("{{ ('<a>'|safe) + ('<b>'|escape) + '&\"\\'' }}", "<a>&lt;b&gt;&amp;&#34;&#39;")]
    [InlineData("{{ (('a'|safe) + 'b') is escaped }}", "True")]
    [InlineData("{{ ('a'|safe) ~ '<b>' }}", "a<b>")]
    [InlineData("{{ '<' in ('<a>'|safe) }}", "True")]
    [InlineData("{{ ('<'|safe) in '<a>' }}", "True")]
    [InlineData("{{ '\u00B0'|lower }}{{ '\u039F\u0394\u039F\u03A3 \u039F\u0394\u039F\u03A3. \u03A3'|lower }}{{ '\u0130'|lower }}", "\u00B0\u03BF\u03B4\u03BF\u03C2 \u03BF\u03B4\u03BF\u03C2. \u03C3i\u0307")]
    [InlineData("{{ 'stra\u00DFe \uFB01 \u0149 \u0390 \u0587 \u1FB3'|upper }}", "STRASSE FI \u02BCN \u0399\u0308\u0301 \u0535\u0552 \u0391\u0399")]
    [InlineData("{{ '\u01C6 \u00DF \uFB01 \u1FB3'|title }}", "\u01C4 SS FI \u0391\u0399")]
    [InlineData("{{ '\u00DFa'|capitalize }}{{ '\u0152UVRE'|capitalize }}{{ '\u01C6X'.capitalize() }}", "Ssa\u0152uvre\u01C5x")]
    [InlineData("{{ '\u00E9a_\u00DF x1 \u01C6'.title() }}{{ '\u10D0'.title() }}", "\u00C9a_Ss X1 \u01C5\u10D0")]
    [InlineData("{{ '\U00010428\U00010400'|upper }}{{ '\U00010428\U00010400'|lower }}{{ '\U00010428b-\U00010428'|title }}", "\U00010400\U00010400\U00010428\U00010428\U00010400b-\U00010400")]
    [InlineData("{{ '\u0663\u0664'|int }}{{ ' \u0663\u0664 '|int }}{{ '\u00B3'|int }}{{ '\u0663.\u0665'|float }}{{ '\u00BD'|float }}{{ 'x\u0663'|int }}", "343403.50.00")]
    [InlineData("{{ '\u00BD'.isnumeric() }}{{ '\u4E00'.isnumeric() }}{{ '\u00B2'.isdigit() }}{{ '\u00B2'.isdecimal() }}{{ '\u0663'.isdecimal() }}{{ '\u2167'.isnumeric() }}{{ '\U0001D7D7'.isdigit() }}{{ '\U0001D4B3'.isalpha() }}{{ '\u00E9\u00B2'.isalnum() }}{{ ''.isnumeric() }}", "TrueTrueTrueFalseTrueTrueTrueTrueTrueFalse")]
    [InlineData("{{ '\uFF41\uFF11 \u0663 \u00BD \u00E9_x \u0430\u0301\u0431 \u6F22\u5B57 \u2026 \u2167'|wordcount }}", "8")]
    [InlineData("{{ '\u00AA\u00BA'.islower() }}{{ '\u24B6'.isupper() }}{{ '\u01C5'.isupper() }}{{ '\u2177'.islower() }}{{ '1'.islower() }}", "TrueTrueFalseTrueFalse")]
    public void Marked_text_and_characters_beyond_ASCII_are_as_in_jinja(string template, string expected) =>
        Assert.Equal(expected, new JinjaTemplate(template, TimeProvider.System).Render(new Dictionary<string, object?>(), TestContext.Current.CancellationToken));

    [Fact]
    public void A_rendering_ends_when_its_caller_no_longer_waits()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var template = new JinjaTemplate("{% for a in range(9) %}{% endfor %}", TimeProvider.System);
        Assert.Throws<OperationCanceledException>(() => template.Render(new Dictionary<string, object?>(), cancelled.Token));
    }

    private static void Compare(string name, string template, Dictionary<string, object?> variables, JsonElement expected, List<string> differences)
    {
        bool isRefused = expected.TryGetProperty("error", out JsonElement error);
        string wanted = isRefused ? $"a refusal ({error})" : JsonSerializer.Serialize(expected.GetProperty("output").GetString());
        string actual;
        try
        {
            actual = JsonSerializer.Serialize(new JinjaTemplate(template, new FixedTime()).Render(variables, TestContext.Current.CancellationToken));
            if (!isRefused && actual == wanted)
            {
                return;
            }
        }
        catch (TemplateException exception)
        {
            Assert.True(exception.Line > 0, $"{name}: no line in '{exception.Message}'");
            if (isRefused)
            {
                return;
            }

            actual = $"a refusal ({exception.Message})";
        }

        differences.Add($"{name}\n    jinja: {wanted}\n    here:  {actual}");
    }
}
