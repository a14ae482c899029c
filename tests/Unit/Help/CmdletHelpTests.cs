using System.Management.Automation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Help;

/// <summary>The help as a user gets it from Get-Help.</summary>
public sealed class CmdletHelpTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void Every_cmdlet_has_a_synopsis_and_a_description()
    {
        Assert.All(Cmdlets(), cmdlet =>
        {
            PSObject help = HelpOf(cmdlet);
            string synopsis = Text(help, "Synopsis");
            Assert.False(synopsis.StartsWith(cmdlet.Name, StringComparison.Ordinal), $"{cmdlet.Name} has no <summary>: its synopsis is the syntax that the engine makes up.");
            Assert.True(synopsis.EndsWith('.'), $"The <summary> of {cmdlet.Name} is not a sentence: '{synopsis}'.");
            Assert.True(Paragraphs(help.Properties["description"]?.Value).Length > 0, $"{cmdlet.Name} has no <remarks>.");
        });
    }

    [Fact]
    public void Every_parameter_is_described()
    {
        Assert.All(Cmdlets(), cmdlet =>
        {
            Dictionary<string, PSObject> described = Items(Member(HelpOf(cmdlet), "parameters"), "parameter").ToDictionary(parameter => Text(parameter, "name"));
            string[] own = [.. cmdlet.Parameters.Keys.Except(Cmdlet.CommonParameters)];

            Assert.Equal(own.Order(StringComparer.Ordinal), described.Keys.Order(StringComparer.Ordinal));
            Assert.All(own, name => Assert.True(Paragraphs(described[name].Properties["description"]?.Value).Length > 0, $"-{name} of {cmdlet.Name} has no <summary>."));
        });
    }

    [Fact]
    public void Every_cmdlet_has_two_examples_that_parse()
    {
        Assert.All(Cmdlets(), cmdlet =>
        {
            PSObject[] examples = Items(Member(HelpOf(cmdlet), "examples"), "example");

            Assert.True(examples.Length >= 2, $"{cmdlet.Name} has {examples.Length} <example> elements; it needs two.");
            Assert.All(examples, example =>
            {
                string code = Text(example, "code");
                System.Management.Automation.Language.Parser.ParseInput(code, out _, out System.Management.Automation.Language.ParseError[] errors);
                Assert.True(errors.Length == 0, $"An example of {cmdlet.Name} does not parse: {errors.FirstOrDefault()?.Message}\n{code}");
                Assert.Contains(cmdlet.Name, code, StringComparison.Ordinal);
                Assert.True(Paragraphs(example.Properties["remarks"]?.Value).Length > 0, $"An example of {cmdlet.Name} has no <para> that says what it shows.");
            });
        });
    }

    [Fact]
    public void Lines_of_examples_go_in_by_one_step_at_a_time()
    {
        Assert.All(Cmdlets(), cmdlet => Assert.All(Items(Member(HelpOf(cmdlet), "examples"), "example"), example =>
        {
            int depth = 0;
            foreach (string line in Text(example, "code").Split('\n'))
            {
                int indent = line.Length - line.TrimStart(' ').Length;
                Assert.True(indent % 4 == 0 && indent <= depth + 4, $"A line of an example of {cmdlet.Name} is indented by {indent}: {line}");
                depth = indent;
            }
        }));
    }

    // The second run of the same prompts finds them in the server's prefix cache, and says so with a warning.
    [Fact]
    public void No_example_repeats_its_prompts()
    {
        Assert.All(Cmdlets(), cmdlet => Assert.All(Items(Member(HelpOf(cmdlet), "examples"), "example"), example =>
        {
            string code = Text(example, "code");
            bool repeats = code.Contains("Invoke-ServeBenchmark", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(code, "ForEach-Object \\{[^}]*Invoke-ServeBenchmark|foreach \\(|Invoke-ServeComparison \\$");
            Assert.True(!repeats || code.Contains("-Seed $", StringComparison.Ordinal) || code.Contains("-ResetPrefixCache", StringComparison.Ordinal) || code.Contains("Reset-ServeCache", StringComparison.Ordinal), $"An example of {cmdlet.Name} repeats its prompts:\n{code}");
        }));
    }

    [Theory]
    [InlineData("about_ServeBench")]
    [InlineData("about_ServeBench_Metrics")]
    public void About_topics_are_found(string topic)
    {
        string text = Assert.Single(host.Run($"Get-Help {topic}").Values<string>());

        Assert.Contains(topic, text, StringComparison.Ordinal);
        Assert.All(text.ReplaceLineEndings("\n").Split('\n'), line => Assert.True(line.Length <= 70, $"Longer than 70 columns: {line}"));
    }

    private CmdletInfo[] Cmdlets() => host.Run("Get-Command -Module ServeBench -CommandType Cmdlet").Values<CmdletInfo>();

    private PSObject HelpOf(CmdletInfo cmdlet) => Assert.Single(host.Run($"Get-Help {cmdlet.Name} -Full").Output);

    private static PSObject? Member(PSObject item, string name) => item.Properties[name]?.Value as PSObject;

    private static string Text(PSObject item, string name) => item.Properties[name]?.Value?.ToString()?.Trim() ?? "";

    // The engine gives one child as an object and several as an array.
    private static PSObject[] Items(PSObject? parent, string name) => parent?.Properties[name]?.Value switch
    {
        PSObject[] several => several,
        PSObject { BaseObject: PSObject[] several } => several,
        PSObject one => [one],
        _ => [],
    };

    private static string[] Paragraphs(object? value) =>
        [.. LanguagePrimitives.GetEnumerable(value)?.Cast<PSObject>().Select(paragraph => Text(paragraph, "Text")).Where(text => text.Length > 0) ?? []];
}
