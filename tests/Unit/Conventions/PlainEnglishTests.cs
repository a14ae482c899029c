using System.Text.RegularExpressions;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>Texts for people are plain English: no phrase of the word list stands in a page, in a message or in the help.</summary>
public sealed partial class PlainEnglishTests
{
    // Each phrase has a plainer one: "reports", "is not a", "only", "is not available", "did you mean", "has no effect", "continues".
    private static readonly string[] s_phrases =
    [
        @"(is|are|was|were|be) none", @"(?<!there )(?<!that )(is|are|was|were) no (?!longer|more than)\w+", "told", "tells?", "telling",
        "alone", "cannot be had", "for want of", "nothing to say", "so many of", "(has|have|makes?) no sense", "the nearest that", "that there (is|are)",
        "no heed", "unheeded", "(has|have) no place", @"(?<=\w )no more(?! than)", "goes? on (with|to|from|after)", "in place of", "of theirs",
    ];

    private static readonly Regex s_phrase = new($@"\b({string.Join('|', s_phrases)})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // In a comment "null when there is none" is as plain as anything.
    private static readonly Regex s_commentPhrase = new($@"(?<!there )\b({string.Join('|', s_phrases)})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private const int MaximumWords = 25;

    private static readonly string[] s_sources = ["src", "tools", "module"];

    private static readonly string[] s_commented = ["*.cs", "*.js", "*.css", "*.csproj", "*.targets", "*.props", "*.ps1"];

    [Fact]
    public void Pages_have_no_phrase_of_the_word_list() => AssertNone(
        Files("docs", "*.md").Concat(Files("module", "*.txt")).Concat(Directory.EnumerateFiles(RepositoryFolder.Root, "*.md"))
            .SelectMany(file => Lines(file).Where(line => s_phrase.IsMatch(line.Text)).Select(line => $"{Relative(file)}:{line.Number}: {line.Text}")));

    [Fact]
    public void Messages_have_no_phrase_of_the_word_list() => AssertNone(
        s_sources.SelectMany(folder => Files(folder, "*.cs").Concat(Files(folder, "*.resx")))
            .SelectMany(file => Lines(file).Where(line => !line.Text.StartsWith("//", StringComparison.Ordinal)).SelectMany(line => Texts(file, line.Text)
                .Where(text => text.Contains(' ', StringComparison.Ordinal) && s_phrase.IsMatch(text)).Select(text => $"{Relative(file)}:{line.Number}: {text}"))));

    [Fact]
    public void Comments_have_no_phrase_of_the_word_list() => AssertNone(
        s_sources.Append("bench").SelectMany(folder => s_commented.SelectMany(pattern => Files(folder, pattern)))
            .SelectMany(file => Lines(file).Where(line => Comment().Match(line.Text) is { Success: true } comment && s_commentPhrase.IsMatch(comment.Value)).Select(line => $"{Relative(file)}:{line.Number}: {line.Text}")));

    [Fact]
    public void Sentences_of_pages_have_at_most_25_words() => AssertNone(
        Files("docs", "*.md").Concat(Files("module", "*.help.txt")).Concat(Directory.EnumerateFiles(RepositoryFolder.Root, "*.md"))
            .SelectMany(file => Sentences(File.ReadAllText(file)).Where(sentence => Words(sentence) > MaximumWords).Select(sentence => $"{Relative(file)}: {sentence}")));

    [Theory]
    [InlineData("One two three. Four five.", 3)]
    [InlineData("One `two three` four [five six](seven-eight.md)", 5)]
    [InlineData("- one two\n- three four five\n\nsix", 3)]
    [InlineData("```\none two three four\n```\nfive", 1)]
    [InlineData("| one | two three |", 2)]
    public void The_words_of_a_sentence_are_counted(string text, int longest) => Assert.Equal(longest, Sentences(text).Max(Words));

    [Theory]
    [InlineData("The address is none that is known.", true)]
    [InlineData("It is no JSON.", true)]
    [InlineData("The user is told.", true)]
    [InlineData("vLLM has it no more.", true)]
    [InlineData("There is no file.", false)]
    [InlineData("No more connections can be opened.", false)]
    [InlineData("It is no longer there, and no more than 3 are left.", false)]
    public void A_phrase_is_recognised(string text, bool expected) => Assert.Equal(expected, s_phrase.IsMatch(text));

    private static void AssertNone(IEnumerable<string> found)
    {
        string[] all = [.. found];
        Assert.True(all.Length == 0, $"Say these more plainly (see {nameof(PlainEnglishTests)}):\n{string.Join('\n', all)}");
    }

    // Code counts as one word; an item, a cell and a part before a colon or semicolon count by themselves.
    private static IEnumerable<string> Sentences(string text) =>
        Block().Split(Code().Replace(Link().Replace(Fence().Replace(text, "\n\n"), "$1"), "X"))
            .SelectMany(block => block.TrimStart().StartsWith('|') ? block.Split('|') : [block]).SelectMany(block => SentenceEnd().Split(Blanks().Replace(block, " ")));

    private static int Words(string sentence) => Word().Count(sentence);

    private static IEnumerable<string> Texts(string file, string line) =>
        (file.EndsWith(".resx", StringComparison.Ordinal) ? Value() : Literal()).Matches(line).Select(match => match.Groups[1].Value);

    private static IEnumerable<(int Number, string Text)> Lines(string file) => File.ReadLines(file).Select((text, index) => (index + 1, text.Trim()));

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(RepositoryFolder.PathOf(folder), pattern, SearchOption.AllDirectories).Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"));

    private static string Relative(string file) => Path.GetRelativePath(RepositoryFolder.Root, file).Replace('\\', '/');

    [GeneratedRegex(@"""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Literal();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\n\s*\n|\n(?=\s*[-*|#>]|\s*\d+\. )")]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?<=[.!?:;])\s+")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"[\w'’-]*\w[\w'’-]*")]
    private static partial Regex Word();

    [GeneratedRegex("<value>(.*)</value>")]
    private static partial Regex Value();

    [GeneratedRegex(@"^//.*|\s// .*|^#.*|<!--.*|^/?\*.*")]
    private static partial Regex Comment();
}
