using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>What docs/security.md promises has a test, by its name.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        HashSet<string> classes = [.. Assembly.GetExecutingAssembly().GetTypes().Select(type => type.Name)];
        string[] named = [.. TestName().Matches(Page).Select(match => match.Groups[1].Value).Distinct()];
        Assert.InRange(named.Length, 15, 100);
        Assert.All(named, name => Assert.True(classes.Contains(name), $"docs/security.md names {name}, which is no class of tests."));
    }

    [Fact]
    public void Every_row_and_every_item_names_a_test()
    {
        string[] promises = [.. Page.ReplaceLineEndings("\n").Replace("\n  ", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.StartsWith("- ", StringComparison.Ordinal) || (line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| what", StringComparison.Ordinal)))];
        Assert.True(promises.Length > 20, "There are few promises.");
        Assert.All(promises, promise => Assert.Matches(TestName(), promise));
    }

    private static string Page => File.ReadAllText(RepositoryFolder.PathOf("docs", "security.md"));

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex TestName();
}
