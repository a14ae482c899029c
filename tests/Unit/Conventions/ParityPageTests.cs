using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>Each entry of docs/vllm-parity names the test that proves it.</summary>
public sealed partial class ParityPageTests
{
    private const int LineLimit = 120;
    private const int FewestEntries = 300;

    [Fact]
    public void Every_entry_names_a_test_that_exists()
    {
        Entry[] entries = [.. Entries()];
        string[] wrong = [.. entries.Where(entry => !NamesTest(entry.Test)).Select(entry => $"{entry.Page}: {entry.Vllm} | {entry.Test}")];

        Assert.True(entries.Length >= FewestEntries, $"Only {entries.Length} entries were read.");
        Assert.True(wrong.Length == 0, $"These entries of docs/vllm-parity do not name a test that exists:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Every_line_is_part_of_an_entry_or_of_the_introduction()
    {
        string[] wrong = [.. Pages().SelectMany(page => Rest(page).Select(line => $"{Path.GetFileName(page)}: {line}"))];

        Assert.True(wrong.Length == 0, $"Write entries as '- vLLM: ...', '  - ServeBench: ...' and '  - Test: ...', with a blank line between them:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Every_line_fits_a_window_of_120_columns()
    {
        string[] wrong = [.. Pages().SelectMany(page => File.ReadLines(page).Where(line => line.Length > LineLimit).Select(line => $"{Path.GetFileName(page)}: {line}"))];

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void The_index_lists_every_page()
    {
        string index = File.ReadAllText(Path.Combine(Folder, "README.md"));

        Assert.All(Pages(), page => Assert.Contains($"({Path.GetFileName(page)})", index, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("`ParityPageTests.Every_entry_names_a_test_that_exists`", true)]
    [InlineData("`ParityPageTests.There_is_no_such_test`", false)]
    [InlineData("`Pipeline.Tests.ps1`: sends every conversation and measures it", true)]
    [InlineData("`Pipeline.Tests.ps1`: does what no spec says", false)]
    [InlineData("", false)]
    public void A_test_is_known_by_its_name(string text, bool expected) => Assert.Equal(expected, NamesTest(text));

    private static string Folder => RepositoryFolder.PathOf("docs", "vllm-parity");

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Folder, "*.md").Where(page => Path.GetFileName(page) != "README.md");

    private static IEnumerable<Entry> Entries() => Pages().SelectMany(page => EntryText().Matches(Read(page)).Select(match => new Entry(
        Path.GetFileName(page), OneLine(match.Groups["vllm"].Value), OneLine(match.Groups["test"].Value))));

    // Outside of entries there is an introduction in plain paragraphs.
    private static IEnumerable<string> Rest(string page) =>
        EntryText().Replace(Read(page), "").Split('\n').Where(line => line.StartsWith(' ') || line.StartsWith('-') || line.StartsWith('|'));

    private static string Read(string page) => File.ReadAllText(page).ReplaceLineEndings("\n");

    private static string OneLine(string text) => Blanks().Replace(text, " ").Trim();

    private static bool NamesTest(string text)
    {
        Match spec = Spec().Match(text);
        if (spec.Success)
        {
            string file = RepositoryFolder.PathOf("tests", "Pester", spec.Groups[1].Value);
            return File.Exists(file) && File.ReadAllText(file).Contains($"It '{spec.Groups[2].Value}'", StringComparison.Ordinal);
        }

        MatchCollection tests = UnitTest().Matches(text);
        return tests.Count > 0 && tests.All(test => typeof(ParityPageTests).Assembly.GetTypes().Any(type =>
            type.Name == test.Groups[1].Value && type.GetMethod(test.Groups[2].Value)?.GetCustomAttributes<FactAttribute>().Any() == true));
    }

    private sealed record Entry(string Page, string Vllm, string Test);

    [GeneratedRegex(@"^- vLLM:(?<vllm>.*(?:\n  [^ -].*)*)\n  - ServeBench:.*(?:\n    .+)*\n  - Test:(?<test>.*(?:\n    .+)*)$", RegexOptions.Multiline)]
    private static partial Regex EntryText();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^`([A-Za-z]+\.Tests\.ps1)`: (.+)$")]
    private static partial Regex Spec();

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex UnitTest();
}
