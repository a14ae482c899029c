using System.Text;
using ServeBench.Common;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class SecretScrubberTests
{
    [Fact]
    public void The_key_and_sensitive_headers_are_masked_wherever_a_server_echoes_them()
    {
        var scrubber = new SecretScrubber("sk-123", [new("Authorization", "Bearer abc-token"), new("api-key", "azure-key"), new("X-Team", "blue")]);
        Assert.Equal(
            "key *** and *** and *** and *** of blue",
            scrubber.Scrub("key sk-123 and Bearer abc-token and abc-token and azure-key of blue"));
    }

    [Theory]
    [InlineData("sk-a+b/c=9", "a sk-a+b/c=9 b", "a *** b")]
    [InlineData("sk-a+b/c=9", "{\"e\":\"sk-a\\u002Bb\\/c\\u003d9!\"}", "{\"e\":\"***!\"}")]
    [InlineData("sk-a+b/c=9", "{\\\"e\\\":\\\"sk-a\\\\u002bb\\\\\\/c=9\\\"}", "{\\\"e\\\":\\\"***\\\"}")]
    [InlineData("sk-a+b/c=9", "?k=sk-a%2Bb%2fc%3D9&x=%2", "?k=***&x=%2")]
    [InlineData("sk-a+b/c=9", "<p>sk-a&#43;b&#x2F;c&#61;9</p>&", "<p>***</p>&")]
    [InlineData("a\"b&c<d>", "[a\\\"b&amp;c&lt;d&gt;]", "[***]")]
    [InlineData("back\\slash-1", "back\\slash-1 back\\\\slash-1", "*** ***")]
    [InlineData("percent%2Bkey", "percent%2Bkey percent+key", "*** ***")]
    [InlineData("sk-0123456789", "sk-0123456789sk-0123456789", "******")]
    [InlineData("sk-0123456789", "sk-sk-0123456789-0123", "sk-***-0123")]
    [InlineData("sk-0123456789", "cut off: sk-01234", "cut off: ***")]
    [InlineData("sk-0123456789", "cut off: sk-0123", "cut off: sk-0123")]
    [InlineData("sk-0123456789", "not cut: sk-01234.", "not cut: sk-01234.")]
    [InlineData("aaaaaaaab", "aaaaaaaaaaaaaaab", "aaaaaaa***")]
    [InlineData("sk-a+b/c=9", "SK-A+B/C=9, Sk-a%2bB%2FC=9", "***, ***")]
    [InlineData("SK-0123456789", "sk-0123456789", "***")]
    [InlineData("sk-a+b/c=9", "?k=sk-a%252Bb%25252fc%3D9&x=%25", "?k=***&x=%25")]
    [InlineData("sk-a+b/c=9", "b'sk-a\\x2bb\\x2Fc=9'", "b'***'")]
    [InlineData("Schlüssel-9", "Schlüssel-9 SCHLüSSEL-9 Schluessel-9", "*** *** Schluessel-9")]
    [InlineData("EMPTY", "EMPTY is not an empty text", "*** is not an empty text")]
    [InlineData("sk-0123456789", "736B2D30313233343536373839", "***")]
    [InlineData("sk-0123456789", "0x736b2d30313233343536373839;", "0x***;")]
    public void However_a_secret_is_written_it_is_masked(string secret, string text, string expected)
    {
        var scrubber = new SecretScrubber(secret, []);
        Assert.Equal(expected, scrubber.Scrub(text));
        Assert.Equal(expected, Encoding.UTF8.GetString(scrubber.Scrub(Encoding.UTF8.GetBytes(text))));
    }

    // A secret may begin at any of the three bytes of a group, and its first and last letter may hold bits of what stands beside it.
    [Theory]
    [InlineData("", "", 0, 0)]
    [InlineData("Bearer ", "", 10, 3)]
    [InlineData("user:", "", 7, 2)]
    [InlineData("abc", "!", 4, 4)]
    [InlineData("{\"authorization\":\"Bearer ", "\"}", 34, 3)]
    public void In_base64_a_secret_is_masked_wherever_it_stands(string before, string after, int kept, int left)
    {
        const string Secret = "sk-q7+Zr/w3Xp9LmT2vB6nK8>>?";
        string coded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + after));
        foreach (string form in (string[])[coded, coded.Replace('+', '-').Replace('/', '_')])
        {
            string expected = $"it was {form[..kept]}***{form[^left..]}.";
            Assert.Equal(expected, new SecretScrubber(Secret, []).Scrub($"it was {form}."));
            Assert.Equal(expected, Encoding.UTF8.GetString(new SecretScrubber(Secret, []).Scrub(Encoding.UTF8.GetBytes($"it was {form}."))));
        }
    }

    // Wherever the stretches of a long text end, a secret across the end is found.
    [Fact]
    public void In_a_long_text_a_secret_is_found_wherever_it_stands()
    {
        var scrubber = new SecretScrubber("sk-0123456789", []);
        for (int before = 1000; before < 1100; before++)
        {
            string text = new string('x', before) + "sk-0123456789" + new string('y', 3000);
            Assert.Equal(new string('x', before) + "***" + new string('y', 3000), Encoding.UTF8.GetString(scrubber.Scrub(Encoding.UTF8.GetBytes(text))));
            Assert.Equal(new string('x', before) + "***", Encoding.UTF8.GetString(scrubber.Scrub(Encoding.UTF8.GetBytes(text[..(before + 9)]))));
        }
    }

    [Fact]
    public void What_begins_like_a_secret_everywhere_takes_no_time()
    {
        string text = string.Concat(Enumerable.Repeat("sk-012345678 c2stMDEyMzQ1Njc4 ", 300_000));
        Assert.Equal(text, new SecretScrubber("sk-0123456789", []).Scrub(text));
    }

    [Fact]
    public void A_row_of_backslashes_takes_no_time()
    {
        string text = new string('\\', 2_000_000) + "sk-0123456789";
        Assert.EndsWith("\\***", new SecretScrubber("sk-0123456789", []).Scrub(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cookie", "theme=dark; session=abcdef0123", "abcdef0123 dark", "*** dark")]
    [InlineData("X-Password", "hunter2-long", "hunter2-long", "***")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNzd29yZDE=", "password1 user:password1 dXNlcjpwYXNzd29yZDE=", "*** *** ***")]
    [InlineData("Authorization", "Digest username=\"me\", response=\"0a1b2c3d\"", "0a1b2c3d me", "*** me")]
    [InlineData("X-Tenant", "9f86d081884c7d65", "9f86d081884c7d65", "***")]
    [InlineData("X-Tenant", "a-name-that-nobody-guesses", "a-name-that-nobody-guesses", "***")]
    [InlineData("X-Tenant", "production", "production", "production")]
    [InlineData("Content-Type", "application/json; v=10", "application/json; v=10", "application/json; v=10")]
    [InlineData("X-Bypass-Cache", "true", "true", "true")]
    [InlineData("x-max-tokens", "5", "5 of 15", "5 of 15")]
    public void Of_every_header_that_holds_a_secret_each_part_is_masked(string name, string value, string text, string expected) =>
        Assert.Equal(expected, new SecretScrubber(null, [new(name, value)]).Scrub(text));

    [Fact]
    public void An_excerpt_is_scrubbed_before_it_is_cut()
    {
        var scrubber = new SecretScrubber("sk-0123456789", []);
        for (int before = 0; before <= 50; before++)
        {
            string text = new string('x', before) + "sk-\\u0030123456789" + new string('y', 200);
            string excerpt = scrubber.Excerpt(Encoding.UTF8.GetBytes(text), 40);
            Assert.DoesNotContain("sk", excerpt, StringComparison.Ordinal);
            Assert.InRange(excerpt.Length, 40, 41);
        }
    }

    [Theory]
    [InlineData("--api-key", true)]
    [InlineData("HF_TOKEN", true)]
    [InlineData("hfToken", true)]
    [InlineData("openai_api_key", true)]
    [InlineData("db-password", true)]
    [InlineData("Authorization", true)]
    [InlineData("client_secret", true)]
    [InlineData("sig", true)]
    [InlineData("--max-num-batched-tokens", false)]
    [InlineData("--tokenizer", false)]
    [InlineData("eos_token", false)]
    [InlineData("--token-limit", false)]
    [InlineData("--ssl-keyfile", false)]
    [InlineData("sort_key", false)]
    [InlineData("max_tokens", false)]
    public void What_holds_a_secret_is_known_by_its_name(string name, bool isSensitive) => Assert.Equal(isSensitive, SecretNames.IsSensitive(name));

    [Fact]
    public void Nothing_to_hide_changes_nothing()
    {
        Assert.Equal("text", new SecretScrubber(null, []).Scrub("text"));
        Assert.Null(new SecretScrubber("k", []).Scrub((string?)null));
        Assert.Equal("a ***"u8.ToArray(), new SecretScrubber("k", []).Scrub("a k"u8));
        Assert.Equal("a b"u8.ToArray(), new SecretScrubber("k", []).Scrub("a b"u8));
    }
}
