using System.Diagnostics;
using System.Net;

namespace ServeBench.Transport;

/// <summary>What <see cref="HttpClientTransport"/> keeps beside an exchange, from Prepare to its end.</summary>
internal sealed class StackRequest(HttpExchange exchange)
{
    private static readonly HttpRequestOptionsKey<StackRequest> s_key = new("ServeBench.Request");

    /// <summary>Stops the exchange.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    public HttpExchange Exchange { get; } = exchange;

    /// <summary>When the opening of a connection for it began, in Stopwatch ticks; 0 when an open one was used.</summary>
    public long ConnectStartedAt { get; set; }

    /// <summary>The connection was opened before the exchange was sent: the server may have closed it meanwhile.</summary>
    public bool IsOnReusedConnection => Exchange.ConnectTicks == 0 || IsOnPreopenedSocket;

    /// <summary>The connection's socket was opened ahead of the run.</summary>
    public bool IsOnPreopenedSocket { get; set; }

    /// <summary>The response's head has arrived.</summary>
    public bool HasHead { get; set; }

    /// <summary>The state of the exchange that a message is of.</summary>
    public static StackRequest? Of(HttpRequestMessage message) => message.Options.TryGetValue(s_key, out StackRequest? request) ? request : null;

    public HttpRequestMessage ToMessage(TransportOptions transport)
    {
        WireRequest request = Exchange.Request;
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(
            new HttpMethod(request.Method), new Uri(transport.BaseUri.GetLeftPart(UriPartial.Authority) + request.Target, options))
        {
            Version = transport.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = RequestHeadWriter.HasContent(request) ? new StampingContent(Exchange) : null,
        };
        message.Options.Set(s_key, this);

        // Sent without being asked: a proxy that has to ask first would have each request sent twice. Through a tunnel nobody is asked.
        if (transport is { ProxyCredential: { } credential, BaseUri.Scheme: "http" })
        {
            message.Headers.TryAddWithoutValidation("Proxy-Authorization", "Basic " + ProxyToken.Of(credential));
        }

        foreach ((string name, string value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <summary>
    /// The body. The handler asks for it when the connection is open and the head is in its buffer, right before the first
    /// bytes go out: that is when the send stamp is taken.
    /// </summary>
    private sealed class StampingContent(HttpExchange exchange) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = exchange.Request.Body.Length;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            exchange.SendStamp = Stopwatch.GetTimestamp();
            await stream.WriteAsync(exchange.Request.Body, cancellationToken).ConfigureAwait(false);
            exchange.OnSent();
        }
    }
}
