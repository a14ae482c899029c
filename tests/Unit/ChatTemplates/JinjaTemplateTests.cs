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
    public void Letters_change_their_case_as_in_python_or_are_refused()
    {
        var refused = new List<string>();
        foreach (JsonElement expected in s_fixture.GetProperty("letters").EnumerateArray())
        {
            string letter = expected[0].GetString()!;
            try
            {
                Assert.Equal(
                    (expected[1].GetString(), expected[2].GetString(), expected[3].GetString(), expected[4].GetBoolean(), expected[5].GetBoolean()),
                    (LetterCase.Upper(letter), LetterCase.Lower(letter), LetterCase.Title(letter), LetterCase.IsAll(letter, upper: true), LetterCase.IsAll(letter, upper: false)));
            }
            catch (TemplateException)
            {
                refused.Add(letter);
            }
        }

        Assert.DoesNotContain(refused, letter => "abcxyzABCXYZ0-\u00C4\u00E4\u00F1\u0141\u0142\u0391\u03B1\u042F\u044F".Contains(letter, StringComparison.Ordinal));
    }

    private static void Compare(string name, string template, Dictionary<string, object?> variables, JsonElement expected, List<string> differences)
    {
        bool isRefused = expected.TryGetProperty("error", out JsonElement error);
        string wanted = isRefused ? $"a refusal ({error})" : JsonSerializer.Serialize(expected.GetProperty("output").GetString());
        string actual;
        try
        {
            actual = JsonSerializer.Serialize(new JinjaTemplate(template, new FixedTime()).Render(variables));
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
