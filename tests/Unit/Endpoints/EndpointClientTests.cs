using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>The few requests around a run, to servers that answer with too much, in another coding, or from elsewhere.</summary>
public sealed class EndpointClientTests
{
    private const string Models = """{"object":"list","data":[{"id":"m"}]}""";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private static EndpointConnection Connect(ScriptedServer server) => new(server.Uri, apiKey: "secret-key");

    private static string Answer(string status, string body, string headers = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    [Theory]
    [InlineData("Content-Length: 2000000000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n")]
    public async Task An_answer_without_end_is_an_error(string head)
    {
        string chunk = "100000\r\n" + new string('x', 0x100000) + "\r\n";
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n" + head);
            while (true)
            {
                await connection.WriteAsync(chunk);
            }
        });
        using EndpointClient client = Connect(server).CreateClient();

        ServeException error = await Assert.ThrowsAsync<ServeException>(() => client.GetAsync("/metrics", s_timeout, TestContext.Current.CancellationToken));
        Assert.Equal("EndpointAnswerTooLarge", error.ErrorId);
        Assert.Contains("GET /metrics with more than 16 MB", error.Message, StringComparison.Ordinal);

        using var tokenizer = new TokenizerApi(Connect(server), model: null, s_timeout, "");
        error = await Assert.ThrowsAsync<ServeException>(() => tokenizer.CountAsync("a", addSpecialTokens: false, TestContext.Current.CancellationToken));
        Assert.Contains("was answered with more than 16 MB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_body_without_the_coding_that_it_names_is_an_error(string coding)
    {
        await using ScriptedServer server = ScriptedServer.Answering(Answer("200 OK", "not at all what it says", $"Content-Encoding: {coding}\r\n"));
        using EndpointClient client = Connect(server).CreateClient();
        using var tokenizer = new TokenizerApi(Connect(server), model: null, s_timeout, "");

        ServeException error = await Assert.ThrowsAsync<ServeException>(() => client.GetAsync("/v1/models", s_timeout, TestContext.Current.CancellationToken));

        Assert.Equal("EndpointAnswerInvalid", error.ErrorId);
        Assert.Contains("answers GET /v1/models with a body that cannot be unpacked", error.Message, StringComparison.Ordinal);
        Assert.Equal("TokenizerServerFailed", (await Assert.ThrowsAsync<ServeException>(() => tokenizer.CountAsync("a", addSpecialTokens: false, TestContext.Current.CancellationToken))).ErrorId);
        Assert.Null(await ServerCounters.ReadAsync(Connect(server), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_charset_that_nobody_knows_is_read_as_utf8()
    {
        await using ScriptedServer server = ScriptedServer.Answering(Answer("200 OK", "vllm:x 1", "Content-Type: text/plain; charset=klingon\r\n"));
        using EndpointClient client = Connect(server).CreateClient();
        Assert.Equal((HttpStatusCode.OK, "vllm:x 1"), await client.GetAsync("/metrics", s_timeout, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_redirect_is_followed_within_the_origin_and_never_with_the_key_to_another()
    {
        await using ScriptedServer other = ScriptedServer.Answering(Answer("200 OK", Models));
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.WriteAsync(request.Target switch
                {
                    "/v1/models" => Answer("307 Temporary Redirect", "", "Location: /v1/models/\r\n"),
                    "/v1/models/" => Answer("200 OK", Models),
                    "/around" => Answer("302 Found", "", "Location: /around\r\n"),
                    _ => Answer("302 Found", "", $"Location: {other.Uri}\r\n"),
                });
            }
        });
        EndpointConnection connection = Connect(server);

        Assert.Equal("m", Assert.Single(await EndpointProbe.GetModelsAsync(connection, s_timeout, TestContext.Current.CancellationToken)).Id);
        using EndpointClient client = connection.CreateClient();
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync("/elsewhere", s_timeout, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync("/around", s_timeout, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(0, other.Accepted);
    }

    // What a server says in place of an answer is quoted by the HTTP stack.
    [Theory]
    [InlineData("{0}\r\n\r\n")]
    [InlineData("HTTP/1.1 {0} OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 {0}\0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n{0} and more\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{0}\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: {0}\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 24\r\n\r\n{0}")]
    [InlineData("HTTP/1.1 302 {0}\r\nLocation: http://127.0.0.1:1/{0}\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 401 {0}\r\nContent-Length: 24\r\n\r\n{0}")]
    [InlineData("HTTP/1.1 500 {0}\r\nContent-Length: 24\r\n\r\n{0}")]
    [InlineData("HTTP/1.1 400 {0}\r\nContent-Length: 30\r\n\r\nHTTPS {0}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{0}")]
    public async Task No_error_about_an_endpoint_has_its_key(string answer)
    {
        const string key = "sk-q7ZrXw3Xp9LmT2vB6nK8y";
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(answer.Replace("{0}", key, StringComparison.Ordinal));
        });
        var connection = new EndpointConnection(server.Uri, key);

        ServeException error = await Assert.ThrowsAsync<ServeException>(() => EndpointProbe.GetModelsAsync(connection, s_timeout, TestContext.Current.CancellationToken));
        EndpointReadiness readiness = await EndpointProbe.CheckAsync(connection, s_timeout, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(key[..8], error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key[..8], readiness.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"models":[{"name":"m:latest","model":"m:latest"}]}""", "m:latest")]
    [InlineData("""{"models":[{"name":"x"}],"object":"list","data":[{"id":"m"}]}""", "m")]
    [InlineData("""[{"id":"m"}]""", "m")]
    [InlineData("""{"object":"list","data":[{"name":"m"}]}""", "m")]
    [InlineData("""{"object":"list","data":[{"id":"m","max_model_len":null,"root":null,"parent":5}]}""", "m")]
    [InlineData("""{"object":"list","data":[{"id":"m","max_model_len":"4096"}]}""", "m")]
    [InlineData("""{"object":"list","data":[{"id":"m","max_model_len":1e99}]}""", "m")]
    public async Task Lists_of_models_of_other_shapes_are_read(string body, string id)
    {
        await using ScriptedServer server = ScriptedServer.Answering(Answer("200 OK", body));
        Assert.Equal(id, Assert.Single(await EndpointProbe.GetModelsAsync(Connect(server), s_timeout, TestContext.Current.CancellationToken)).Id);
    }

    [Theory]
    [InlineData("""{"object":"list","data":null}""")]
    [InlineData("""{"object":"list","data":[{}]}""")]
    [InlineData("""{"object":"list","data":["m"]}""")]
    public async Task A_list_that_is_not_one_is_named(string body)
    {
        await using ScriptedServer server = ScriptedServer.Answering(Answer("200 OK", body));
        ServeException error = await Assert.ThrowsAsync<ServeException>(() => EndpointProbe.GetModelsAsync(Connect(server), s_timeout, TestContext.Current.CancellationToken));
        Assert.Equal("ModelListUnavailable", error.ErrorId);
    }

    [Fact]
    public async Task A_compressed_list_is_read()
    {
        using var buffer = new MemoryStream();
        await using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Models));
        }

        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {buffer.Length}\r\n\r\n"));
            await connection.WriteAsync(buffer.ToArray());
        });
        Assert.Equal("m", Assert.Single(await EndpointProbe.GetModelsAsync(Connect(server), s_timeout, TestContext.Current.CancellationToken)).Id);
    }
}
