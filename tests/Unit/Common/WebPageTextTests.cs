using ServeBench.Common;
using Xunit;

namespace ServeBench.Tests.Common;

public sealed class WebPageTextTests
{
    [Theory]
    [InlineData("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body></html>", "502 Bad Gateway nginx/1.18.0")]
    [InlineData("<!DOCTYPE html><html><head><title>Sign in &amp; go</title><script>a < b</script></head><body><script>x()</script></body>", "Sign in & go")]
    [InlineData("<html><body>a<!-- <b>no</b> -->b<style>p { color: red }</style><header>c</header>", "a b c")]
    [InlineData("<body>cut off <b", "cut off")]
    [InlineData("<html><head><title>cut", "cut")]
    [InlineData("<html>", "")]
    public void A_page_is_its_words(string page, string words)
    {
        Assert.True(WebPageText.IsPage(page));
        Assert.Equal(words, WebPageText.Of(page));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<3 you")]
    [InlineData("{\"a\": \"<html>\"}")]
    [InlineData("<?xml version=\"1.0\"?><Error/>")]
    public void Anything_else_is_no_page(string text) => Assert.False(WebPageText.IsPage(text));

    [Fact]
    public void A_page_of_open_tags_takes_no_time() =>
        Assert.Equal("", WebPageText.Of("<html>" + string.Concat(Enumerable.Repeat("<script", 200_000))));
}
