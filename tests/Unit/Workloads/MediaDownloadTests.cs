using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Images that are downloaded before a run.</summary>
public sealed class MediaDownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_at_an_http_address_is_downloaded_and_sent_as_it_is()
    {
        await using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nGIF89a");
        ServeRequest request = Read($"{server.Uri}a.png").Single();
        Assert.Equal("""{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlh"}}""", request.Media!.Single().ToJson());
    }

    [Fact]
    public async Task A_redirection_is_followed()
    {
        await using ScriptedServer image = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nGIF89a");
        await using ScriptedServer server = ScriptedServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {image.Uri}b\r\nContent-Length: 0\r\n\r\n");
        Assert.Contains("image/gif", Read($"{server.Uri}a").Single().Media!.Single().ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "the server answers 404.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntext", "its image format is unknown.")]
    public async Task What_is_no_image_is_named_with_its_line_and_without_what_may_be_secret(string answer, string reason)
    {
        await using ScriptedServer server = ScriptedServer.Answering(answer);
        ServeException error = Assert.Throws<ServeException>(() => Read($"http://user:word@127.0.0.1:{server.Port}/a.png?key=hidden"));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains($"line 1, column 29: the image 'http://127.0.0.1:{server.Port}/a.png' cannot be read: {reason}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_is_too_large_is_ended()
    {
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            string piece = new('x', 1 << 22);
            for (int i = 0; i < 40; i++)
            {
                await connection.WriteAsync(piece);
            }
        });
        ServeException error = Assert.Throws<ServeException>(() => Read($"{server.Uri}a"));
        Assert.Contains("it has more than 128 MiB.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_named()
    {
        ServeException error = Assert.Throws<ServeException>(() => Read("http://127.0.0.1:1/a.png"));
        Assert.Contains("the image 'http://127.0.0.1:1/a.png' cannot be read: ", error.Message, StringComparison.Ordinal);
    }

    private ServeRequest[] Read(string address)
    {
        string path = _folder["images.jsonl"];
        File.WriteAllText(path, $$"""{"prompt":"p","image_files":["{{address}}"]}""");
        var options = new FileDatasetOptions { Paths = [path], EmbedFiles = true };
        return [.. new CustomImageDataset(options, new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];
    }
}
