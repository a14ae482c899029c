using ServeBench.Reports;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("plain text 1.5", "plain text 1.5")]
    [InlineData("a|b", "a\\|b")]
    [InlineData("<script>", "&#60;script&#62;")]
    [InlineData("[x](y)", "\\[x\\](y)")]
    [InlineData("@someone *bold* _it_ `code` # !", "&#64;someone \\*bold\\* \\_it\\_ \\`code\\` \\# \\!")]
    [InlineData("see http://host/x", "see http:&#47;&#47;host/x")]
    [InlineData("two\r\nlines", "two lines")]
    [InlineData("::error::x", ": :error::x")]
    [InlineData("##vso[task.complete result=Succeeded;]", "\\# \\#vso\\[task.complete result=Succeeded;\\]")]
    [InlineData("a\u001b[2Jb\u202Ec", "a\u241b\\[2Jb\uFFFDc")]
    public void Texts_become_no_markup(string text, string escaped) => Assert.Equal(escaped, MarkdownText.Escape(text));

    [Fact]
    public void A_heading_gives_no_command_either() => Assert.Equal("# : :error::x\n\n", new MarkdownText().Heading(1, "::error::x").ToString());

    [Fact]
    public void A_table_has_its_numbers_to_the_right()
    {
        string table = new MarkdownText().Table(["Name", "Value", "Words"], [["a", "1", "x"]], 2).ToString();

        Assert.Equal("| Name | Value | Words |\n| --- | ---: | --- |\n| a | 1 | x |\n\n", table);
    }
}
