using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>The engine speaks without the names of PowerShell; the cmdlets' table of texts adds them.</summary>
public sealed partial class EngineTextTests
{
    private static readonly string[] s_engine = ["ServeBench.Core", "ServeBench.Adapters", "ServeBench.Tokenizers", "ServeBench.ChatTemplates"];

    private static readonly string[] s_ownPlaceholders = ["message", "subject"];

    // Python's and JSON's name of a number.
    private static readonly string[] s_allowed = ["-Infinity"];

    public static TheoryData<string> Engine => [.. s_engine];

    [Theory]
    [MemberData(nameof(Engine))]
    public void No_text_of_the_engine_names_a_parameter_or_a_cmdlet(string assembly)
    {
        string[] found = [.. Literals(assembly).Where(text => !s_allowed.Contains(text) && NameOfPowerShell().IsMatch(text))];

        Assert.True(found.Length == 0, $"Give these errors a Subject or a Case, and an entry in EngineTexts.resx:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("Raise -Count, or lower -PrefixCount.", true)]
    [InlineData("Pipe it to Measure-ServeMetrics.", true)]
    [InlineData("Leave it out with Where-Object.", true)]
    [InlineData("Ask for it with --metric-percentiles 99.", false)]
    [InlineData("Content-Type: application/json", false)]
    [InlineData("It lasts 3 s - not longer.", false)]
    public void A_name_of_PowerShell_is_recognised(string text, bool expected) => Assert.Equal(expected, NameOfPowerShell().IsMatch(text));

    [Fact]
    public void Every_entry_belongs_to_an_error_or_warning_of_the_engine_and_shows_what_it_carries()
    {
        HashSet<string> literals = [.. s_engine.SelectMany(Literals)];
        string[] wrong =
        [
            .. Entries().Where(entry =>
                !entry.Key.Split('.').All(literals.Contains)
                || Placeholder().Matches(entry.Value).Select(match => match.Groups[1].Value).Any(name => !s_ownPlaceholders.Contains(name) && !literals.Contains(name)))
                .Select(entry => entry.Key),
        ];

        Assert.True(wrong.Length == 0, $"EngineTexts.resx has entries that no error of the engine uses, or placeholders that none fills: {string.Join(", ", wrong)}.");
    }

    [Fact]
    public void Every_case_and_every_warning_has_an_entry()
    {
        Dictionary<string, string> entries = Entries();
        HashSet<string> cases = [.. entries.Keys.Where(key => key.Contains('.', StringComparison.Ordinal)).Select(key => key.Split('.')[1])];
        string sources = string.Concat(s_engine.SelectMany(name => Directory.EnumerateFiles(RepositoryFolder.PathOf("src", name), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        string[] missing =
        [
            .. Case().Matches(sources).Select(match => match.Groups[1].Value).Where(name => !cases.Contains(name)),
            .. Warning().Matches(sources).Select(match => match.Groups[1].Value).Where(id => !entries.ContainsKey(id)),
        ];

        Assert.NotEmpty(cases);
        Assert.True(missing.Length == 0, $"Add to EngineTexts.resx: {string.Join(", ", missing.Distinct())}.");
    }

    [Fact]
    public void The_table_is_sorted_and_has_each_id_once()
    {
        string[] ids = [.. Data().Select(data => data.Attribute("name")!.Value)];

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    private static Dictionary<string, string> Entries() => Data().ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static IEnumerable<XElement> Data() =>
        XDocument.Load(RepositoryFolder.PathOf("src", "ServeBench.Cmdlets", "Texts", "EngineTexts.resx")).Root!.Elements("data");

    private static List<string> Literals(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(RepositoryFolder.OutputOf("src", assembly), assembly + ".dll")));
        MetadataReader reader = file.GetMetadataReader();
        List<string> literals = [];
        for (UserStringHandle handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle))
        {
            literals.Add(reader.GetUserString(handle));
        }

        return literals;
    }

    [GeneratedRegex(@"(?<![\w-])-[A-Z][a-z]\w+|\b[A-Z][a-z]+-(Serve[A-Z]|ArrivalSchedule|VllmCommand|(Object|Content|Csv)\b)")]
    private static partial Regex NameOfPowerShell();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?:\bCase = (?:[^"",;}]*\? (?:null : )?)?|errorCase: )""(\w+)""")]
    private static partial Regex Case();

    [GeneratedRegex(@"new ServeWarning\(\s*""(\w+)""")]
    private static partial Regex Warning();
}
