using CsCheck;
using ServeBench.Common;
using Xunit;

namespace ServeBench.Tests.Common;

public sealed class OutsideTextTests
{
    [Theory]
    [InlineData("##vso[task.complete result=Succeeded;]", "# #vso[task.complete result=Succeeded;]")]
    [InlineData("a ##vso[task.setvariable variable=x]1", "a # #vso[task.setvariable variable=x]1")]
    [InlineData("##[error]no", "# #[error]no")]
    [InlineData("###[error]no", "## #[error]no")]
    [InlineData("##teamcity[testFailed]", "# #teamcity[testFailed]")]
    [InlineData("first\n::error::no", "first\n: :error::no")]
    [InlineData("first\n  ::set-output name=a::b", "first\n  : :set-output name=a::b")]
    [InlineData("std::bad_alloc, [Math]::Pi, [::1]:8000, a##b? ## no", "std::bad_alloc, [Math]::Pi, [::1]:8000, a# #b? ## no")]
    [InlineData("\u001b]8;;http://a\u0007b\u001b[2J", "␛]8;;http://a␇b␛[2J")]
    [InlineData("a\u009b2J\u007f\0", "a\uFFFD2J␡␀")]
    [InlineData("a\r\nb\tc\rd", "a\r\nb\tc␍d")]
    [InlineData("user\u202Etxt.exe\u2066\u200E", "user\uFFFDtxt.exe\uFFFD\uFFFD")]
    [InlineData("a\u2028::error::b", "a\n: :error::b")]
    [InlineData("#\0#vso[x]", "#␀#vso[x]")]
    [InlineData("hidden \U000E0041\U000E0042.", "hidden \uFFFD\uFFFD.")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void What_a_terminal_or_an_agent_obeys_is_shown(string? text, string? shown) => Assert.Equal(shown, OutsideText.Harmless(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_text() =>
        Assert.Equal("half \uFFFD and \uFFFD, whole 😀", OutsideText.Harmless("half \uD83D and \uDE00, whole 😀"));

    [Fact]
    public void A_line_stays_one_line() => Assert.Equal("a b c : :error::d", OutsideText.OnOneLine("a\r\nb\tc\u2028::error::d"));

    [Fact]
    public void A_text_without_harm_is_the_same_text()
    {
        const string Text = "The server said: \"größe\" 漢字 👩‍👩‍👧, 50 % of 8::4, C# #1\nnext\tcell";
        Assert.Same(Text, OutsideText.Harmless(Text));
    }

    // Whatever comes in: nothing is obeyed any more, also when it goes through twice, and no more than blanks are added.
    [Fact]
    public void No_text_is_obeyed()
    {
        string[] telling = ["##", "#", "::", ":", "vso[", "[", "error::", "\n", "\r", " ", "\u001b]0;", "\u0085", "\u2028", "\u202E", "\uD83D", "\uDE00", "\uDB40\uDC41", "a"];
        Gen<string> piece = Gen.OneOf(Gen.Int[0, telling.Length - 1].Select(i => telling[i]), Gen.Char.Select(letter => letter.ToString()));
        piece.Array[0, 12].Select(string.Concat).Sample(text =>
        {
            string safe = OutsideText.Harmless(text);
            Assert.DoesNotContain(safe, letter => char.IsControl(letter) && letter is not ('\n' or '\t' or '\r'));
            Assert.DoesNotMatch(@"##(\[|[a-zA-Z])", safe);
            Assert.DoesNotMatch(@"(^|[^])>}a-zA-Z0-9])::[a-zA-Z]", safe);
            Assert.DoesNotMatch("[\u202A-\u202E\u2060-\u206F\u2028\u2029\u200B\u200E\u200F\uFEFF]", safe);
            Assert.Same(safe, OutsideText.Harmless(safe));
            Assert.InRange(safe.Length, text.Length / 2, text.Length * 2);
        });
    }
}
