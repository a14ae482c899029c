using System.Globalization;
using System.Net.Http.Headers;

namespace ServeBench.Workloads;

/// <summary>Downloads the images and videos that a dataset names, before a run.</summary>
internal static class MediaDownload
{
    /// <summary>Bytes of a download at most.</summary>
    public const int MaxLength = 128 << 20;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly HttpClient s_client = Create();

    /// <summary>The bytes at an address. Redirections are followed.</summary>
    /// <exception cref="IOException">They cannot be downloaded within 30 seconds and <see cref="MaxLength"/> bytes; the message says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static byte[] Get(string address, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(s_timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using HttpResponseMessage response = s_client.Send(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
            return response.IsSuccessStatusCode
                ? ReadAsync(response, limited.Token).GetAwaiter().GetResult()
                : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the server answers {(int)response.StatusCode}."));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it takes longer than {s_timeout.TotalSeconds} seconds."));
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException or InvalidOperationException)
        {
            throw new IOException((exception.InnerException ?? exception).Message.TrimEnd('.') + ".", exception);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream((int)Math.Clamp(response.Content.Headers.ContentLength ?? 0, 0, MaxLength));
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            byte[] buffer = new byte[1 << 16];
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is int read and > 0)
            {
                if (bytes.Length + read > MaxLength)
                {
                    throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it has more than {MaxLength >> 20} MiB."));
                }

                bytes.Write(buffer.AsSpan(0, read));
            }
        }

        return bytes.ToArray();
    }

    private static HttpClient Create()
    {
        var client = new HttpClient(HttpHandlers.ForDownload()) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ServeBench", typeof(MediaDownload).Assembly.GetName().Version?.ToString(2)));
        return client;
    }
}
