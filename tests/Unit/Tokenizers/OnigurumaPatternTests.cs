using ServeBench.Tokenizers;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>Patterns as Hugging Face's library reads them, which .NET would read otherwise or not at all.</summary>
public sealed class OnigurumaPatternTests
{
    [Theory]
    [InlineData(@"a++b", "aab", "aab")]
    [InlineData(@"a?+a", "a", "")]
    [InlineData(@"\p{N}{1,2}+", "12345", "12345")]
    [InlineData(@"a{,2}", "aaa", "aa|a")]
    [InlineData(@"a{2}?", "aaa", "aa|")]
    [InlineData(@"[a-z&&[^aeiou]]+", "abcde", "bcd")]
    [InlineData(@"[a[0-9]]+", "b1a2", "1a2")]
    [InlineData(@"[^(\s|[.,])]+", "a b.c", "a|b|c")]
    [InlineData(@"[]a]+", "b]a", "]a")]
    [InlineData(@"\p{Han}+", "a\u6F22\U00020000b\u3042", "\u6F22\U00020000")]
    [InlineData(@"[^\p{Han}]+", "a\u6F22b\U00020000\U0001F600", "a|b|\U0001F600")]
    [InlineData("[\U00010400-\U0001044F]+", "a\U00010428b\U0001D4B3", "\U00010428")]
    [InlineData("\U0001F600+", "\U0001F600\U0001F600\U0001F601", "\U0001F600\U0001F600")]
    [InlineData(@"\p{L}+", "\U0001D4B3\U0001D4B4 \U0001F600", "\U0001D4B3\U0001D4B4")]
    [InlineData(@".", "a\U0001F600\n", "a|\U0001F600")]
    [InlineData(@"(?m:.)", "\n", "\n")]
    [InlineData(@"^b", "a\nb", "b")]
    [InlineData(@"\h+", "g1Fz", "1F")]
    [InlineData(@"\x{1F600}|\u0061", "a\U0001F600", "a|\U0001F600")]
    [InlineData(@"[[:digit:]]+|\p{^L}", "a12-", "12|-")]
    [InlineData(@"\bd", "\u0301d d", "d")]
    [InlineData(@"\w", "\u00BD\u24B6", "\u00BD|\u24B6")]
    [InlineData(@"[\w]", "\u00BD\u24B6", "\u24B6")]
    [InlineData(@"[[:punct:]]", "a$\U0001F600", "$|\U0001F600")]
    [InlineData(@"\R", "a\r\nb", "\r\n")]
    [InlineData(@"(?i:'s)|s", "'\u017F \u017F's", "'\u017F|'s")]
    [InlineData(@"(?i:[sk])", "\u017F\u212A", "\u017F|\u212A")]
    [InlineData(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", "it'\u017Fx", "it|'\u017F|x")]
    public void A_pattern_finds_what_Oniguruma_finds(string pattern, string text, string expected)
    {
        List<Piece> matches = [];
        new SplitPattern(pattern).Find(text, matches, TestContext.Current.CancellationToken);
        Assert.Equal(expected, string.Join('|', matches.Select(match => text[match.Start..match.End])));
    }

    [Theory]
    [InlineData(@"\p{Greek}")]
    [InlineData(@"[[:alpha:]]")]
    [InlineData(@"\X")]
    [InlineData(@"\K")]
    [InlineData(@"(?x)a")]
    [InlineData(@"(?~a)")]
    public void What_cannot_be_done_exactly_is_refused(string pattern) => Assert.Throws<NotSupportedException>(() => new SplitPattern(pattern));

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("+a")]
    [InlineData(@"\")]
    [InlineData("[b-a]")]
    [InlineData(@"\p{L")]
    public void What_is_no_pattern_is_told_apart(string pattern) => Assert.Throws<FormatException>(() => new SplitPattern(pattern));
}
