using System.Net;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Asks an endpoint what it serves and whether it is up.</summary>
internal static class EndpointProbe
{
    /// <summary>The models that the endpoint lists under <c>/v1/models</c>.</summary>
    /// <exception cref="ServeException">
    /// <c>EndpointUnreachable</c>, <c>EndpointTimeout</c>, <c>EndpointUnauthorized</c>, or <c>ModelListUnavailable</c> when the endpoint lists none.
    /// </exception>
    public static async Task<IReadOnlyList<ServeModel>> GetModelsAsync(EndpointConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using EndpointClient client = connection.CreateClient();
        (HttpStatusCode status, string body) = await client.GetAsync("/v1/models", timeout, cancellationToken).ConfigureAwait(false);
        if (status != HttpStatusCode.OK)
        {
            throw new ServeException(
                "ModelListUnavailable",
                ServeErrorKind.Protocol,
                $"{connection.Uri} does not list its models: GET /v1/models was answered with {(int)status}. To measure it, name the model: Invoke-ServeBenchmark -Model.",
                connection.Uri);
        }

        return ParseModels(body, connection);
    }

    /// <summary>Makes sure that the endpoint answers and does not refuse the key; what else it answers does not matter.</summary>
    /// <returns>The status code.</returns>
    /// <exception cref="ServeException"><c>EndpointUnreachable</c>, <c>EndpointTimeout</c> or <c>EndpointUnauthorized</c>.</exception>
    public static async Task<HttpStatusCode> ReachAsync(EndpointConnection connection, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using EndpointClient client = connection.CreateClient();
        return (await client.GetAsync(path, timeout, cancellationToken).ConfigureAwait(false)).Status;
    }

    /// <summary>Whether the endpoint answers: <c>/health</c> says so, or, where there is none, <c>/v1/models</c>.</summary>
    /// <returns><see langword="null"/> when it is ready, else why not.</returns>
    public static async Task<string?> CheckAsync(EndpointConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using EndpointClient client = connection.CreateClient();
        try
        {
            foreach (string path in (string[])["/health", "/v1/models"])
            {
                (HttpStatusCode status, _) = await client.GetAsync(path, timeout, cancellationToken).ConfigureAwait(false);
                if (status != HttpStatusCode.NotFound)
                {
                    return (int)status is >= 200 and < 300 ? null : $"GET {path} was answered with {(int)status}";
                }
            }

            return "it knows neither /health nor /v1/models";
        }
        catch (ServeException exception)
        {
            return exception.Message;
        }
    }

    private static List<ServeModel> ParseModels(string body, EndpointConnection connection)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            var models = new List<ServeModel>();
            foreach (JsonElement item in document.RootElement.GetProperty("data").EnumerateArray())
            {
                models.Add(new ServeModel
                {
                    Id = item.GetProperty("id").GetString() ?? "",
                    Root = Text(item, "root"),
                    Parent = Text(item, "parent"),
                    OwnedBy = Text(item, "owned_by"),
                    MaxModelLength = item.TryGetProperty("max_model_len", out JsonElement length) && length.TryGetInt32(out int tokens) ? tokens : null,
                    Uri = connection.Uri,
                });
            }

            return models;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ServeException(
                "ModelListUnavailable",
                ServeErrorKind.Protocol,
                $"{connection.Uri} answers GET /v1/models with something that is not a list of models. Check that -Uri is an OpenAI-compatible endpoint; to measure it all the same, name the model: Invoke-ServeBenchmark -Model.",
                connection.Uri,
                exception);
        }
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
