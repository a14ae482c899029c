using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>docs/vllm-parity.md says of each row which test holds it true.</summary>
public sealed partial class ParityTableTests
{
    [Fact]
    public void Every_row_names_a_test_that_exists()
    {
        string[] wrong = [.. Rows().Where(row => !NamesTest(row[^1])).Select(row => $"{row[0]} | {row[^1]}")];

        Assert.True(wrong.Length == 0, $"These rows of docs/vllm-parity.md name no test that exists:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Every_row_has_as_many_cells_as_its_table()
    {
        string[] wrong = [.. Rows().Where(row => row.Length != 3).Select(row => string.Join(" | ", row))];

        Assert.True(wrong.Length == 0, $"These rows of docs/vllm-parity.md have not three cells:\n{string.Join('\n', wrong)}");
    }

    [Theory]
    [InlineData("`ParityTableTests.Every_row_names_a_test_that_exists`", true)]
    [InlineData("`ParityTableTests.There_is_no_such_test`", false)]
    [InlineData("`Pipeline.Tests.ps1`: sends every conversation and measures it", true)]
    [InlineData("`Pipeline.Tests.ps1`: does what no spec says", false)]
    [InlineData("", false)]
    public void A_test_is_known_by_its_name(string cell, bool expected) => Assert.Equal(expected, NamesTest(cell));

    private static IEnumerable<string[]> Rows()
    {
        string[] lines = File.ReadAllLines(RepositoryFolder.PathOf("docs", "vllm-parity.md"));
        for (int i = 2; i < lines.Length; i++)
        {
            bool isHead = i + 1 < lines.Length && Divider().IsMatch(lines[i + 1]);
            if (lines[i].StartsWith('|') && !isHead && !Divider().IsMatch(lines[i]))
            {
                yield return [.. CellBorder().Split(lines[i].Trim().Trim('|')).Select(cell => cell.Trim())];
            }
        }
    }

    private static bool NamesTest(string cell)
    {
        Match spec = Spec().Match(cell);
        if (spec.Success)
        {
            string file = RepositoryFolder.PathOf("tests", "Pester", spec.Groups[1].Value);
            return File.Exists(file) && File.ReadAllText(file).Contains($"It '{spec.Groups[2].Value}'", StringComparison.Ordinal);
        }

        MatchCollection tests = UnitTest().Matches(cell);
        return tests.Count > 0 && tests.All(test => typeof(ParityTableTests).Assembly.GetTypes().Any(type =>
            type.Name == test.Groups[1].Value && type.GetMethod(test.Groups[2].Value)?.GetCustomAttributes<FactAttribute>().Any() == true));
    }

    [GeneratedRegex(@"^\|[-|: ]+\|$")]
    private static partial Regex Divider();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();

    [GeneratedRegex(@"^`([A-Za-z]+\.Tests\.ps1)`: (.+)$")]
    private static partial Regex Spec();

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex UnitTest();
}
