using System.Text.RegularExpressions;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>What the sources themselves must keep.</summary>
public sealed partial class SourceConventionTests
{
    private const int LineLimit = 400;

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        string[] tooLong = [.. SourceFiles("src", "tools", "tests").Where(file => File.ReadLines(file).Count() > LineLimit).Select(Relative)];

        Assert.True(tooLong.Length == 0, $"Longer than {LineLimit} lines: {string.Join(", ", tooLong)}. Split each where a theme ends, so that every file has one.");
    }

    [Fact]
    public void Every_error_id_is_listed_with_its_meaning()
    {
        var used = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in SourceFiles("src"))
        {
            foreach (Match match in ErrorIdInSource().Matches(File.ReadAllText(file)))
            {
                used.TryAdd(match.Groups["id"].Value, Relative(file));
            }
        }

        string[] listed = [.. ErrorIdInPage().Matches(File.ReadAllText(RepositoryFolder.PathOf("docs", "errors.md"))).Select(match => match.Groups["id"].Value)];
        string[] missing = [.. used.Keys.Except(listed)];
        string[] stale = [.. listed.Except(used.Keys)];

        Assert.True(missing.Length == 0, "Add to docs/errors.md, in alphabetical order:\n" + string.Join('\n', missing.Select(id => $"| `{id}` | CATEGORY | MEANING AND WHAT TO DO |   <- {used[id]}")));
        Assert.True(stale.Length == 0, $"docs/errors.md lists ids that no source uses: {string.Join(", ", stale)}.");
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void Warnings_are_not_switched_off()
    {
        string[] found =
        [
            .. SourceFiles("src", "tools", "tests")
                .Where(file => SwitchedOff().IsMatch(File.ReadAllText(file)))
                .Select(Relative)
                .Except([Relative(RepositoryFolder.PathOf("tests", "Unit", "Conventions", "SourceConventionTests.cs"))]),
        ];

        Assert.True(found.Length == 0, $"A warning is switched off in {string.Join(", ", found)}; heed it instead.");
    }

    private static IEnumerable<string> SourceFiles(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(RepositoryFolder.PathOf(folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"));

    private static string Relative(string file) => Path.GetRelativePath(RepositoryFolder.Root, file).Replace('\\', '/');

    // An id stands before its kind, begins the arguments of a helper that makes an error, or ends those of the one that resolves paths.
    [GeneratedRegex("""("(?<id>[A-Z][A-Za-z]+)",\s*(ServeErrorKind\.|kind\b))|(Invalid\("(?<id>[A-Z][A-Za-z]+)",)|(ResolveExisting\([^"\n]*"(?<id>[A-Z][A-Za-z]+)"\))""")]
    private static partial Regex ErrorIdInSource();

    [GeneratedRegex(@"^\| `(?<id>[A-Za-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex ErrorIdInPage();

    [GeneratedRegex(@"#pragma warning disable|SuppressMessage|NoWarn")]
    private static partial Regex SwitchedOff();
}
