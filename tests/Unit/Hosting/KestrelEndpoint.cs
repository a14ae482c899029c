using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ServeBench.Tests.Hosting;

/// <summary>An endpoint with the model <c>sim</c> that speaks what Kestrel speaks: HTTP/2 with and without TLS, and https.</summary>
internal sealed class KestrelEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelEndpoint(WebApplication application, string scheme)
    {
        _application = application;
        Uri = new UriBuilder(application.Urls.First()) { Scheme = scheme }.Uri;
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <summary>The connection of each completion request, and the version of HTTP that it came in.</summary>
    public ConcurrentQueue<(string Connection, string Protocol)> Completions { get; } = new();

    /// <summary>Starts an endpoint.</summary>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="certificate">For https; <see langword="null"/> for http.</param>
    public static async Task<KestrelEndpoint> StartAsync(HttpProtocols protocols, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        WebApplication application = builder.Build();
        KestrelEndpoint? endpoint = null;
        application.MapGet("/v1/models", () => Microsoft.AspNetCore.Http.Results.Json(new { data = new[] { new { id = "sim" } } }));
        application.MapPost("/v1/completions", async (HttpContext context) => await endpoint!.AnswerAsync(context));
        await application.StartAsync();
        return endpoint = new KestrelEndpoint(application, certificate is null ? "http" : "https");
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Completions.Enqueue((context.Features.GetRequiredFeature<IHttpConnectionFeature>().ConnectionId, context.Request.Protocol));
        context.Response.ContentType = "text/event-stream";
        foreach (string text in (string[])["a", "b", "c"])
        {
            await context.Response.WriteAsync($"data: {{\"choices\":[{{\"index\":0,\"text\":\"{text}\",\"finish_reason\":null}}]}}\n\n");
            await context.Response.Body.FlushAsync();
        }

        await context.Response.WriteAsync("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n");
    }
}
