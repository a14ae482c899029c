using System.Net;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Asks an endpoint what it serves and whether it is up.</summary>
internal static class EndpointProbe
{
    private const string HealthPath = "/health";
    private const string ModelsPath = "/v1/models";

    /// <summary>The models that the endpoint lists under <c>/v1/models</c>.</summary>
    /// <exception cref="ServeException">
    /// <c>EndpointUnreachable</c>, <c>EndpointTimeout</c>, <c>EndpointUnauthorized</c>, or <c>ModelListUnavailable</c> when the endpoint lists none.
    /// </exception>
    public static async Task<IReadOnlyList<ServeModel>> GetModelsAsync(EndpointConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using EndpointClient client = connection.CreateClient();
        (HttpStatusCode status, string body) = await client.GetAsync(ModelsPath, timeout, cancellationToken).ConfigureAwait(false);
        if (status != HttpStatusCode.OK)
        {
            string words = (int)status is >= 300 and < 400 ? ", which redirects to another address: give that one"
                : connection.Words(body) is { } said ? $" ({said.TrimEnd('.')})"
                : "";
            throw new ServeException(
                "ModelListUnavailable",
                ServeErrorKind.Protocol,
                $"{connection.Uri} does not list its models: GET {ModelsPath} was answered with {(int)status}{words}. To measure it, specify the model.",
                connection.Uri);
        }

        return TryParseModels(body, connection) ?? throw new ServeException(
            "ModelListUnavailable",
            ServeErrorKind.Protocol,
            $"{connection.Uri} answers GET {ModelsPath} with something that is not a list of models. Check that it is an OpenAI-compatible endpoint; to measure it anyway, specify the model.",
            connection.Uri);
    }

    /// <summary>Makes sure that the endpoint answers and does not refuse the key; what else it answers does not matter.</summary>
    /// <exception cref="ServeException"><c>EndpointUnreachable</c>, <c>EndpointTimeout</c> or <c>EndpointUnauthorized</c>.</exception>
    public static async Task<HttpStatusCode> ReachAsync(EndpointConnection connection, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using EndpointClient client = connection.CreateClient();
        return (await client.GetAsync(path, timeout, cancellationToken).ConfigureAwait(false)).Status;
    }

    /// <summary>Whether the endpoint is one and answers: <c>/health</c> says so, or, where that is missing, the list of <c>/v1/models</c>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<EndpointReadiness> CheckAsync(EndpointConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using EndpointClient client = connection.CreateClient();
        try
        {
            (HttpStatusCode status, string body) = await client.GetAsync(HealthPath, timeout, cancellationToken).ConfigureAwait(false);
            string health = status == HttpStatusCode.NotFound ? "404" : "a web page";
            if (status != HttpStatusCode.NotFound && !(IsSuccess(status) && IsPage(body)))
            {
                return IsSuccess(status) ? EndpointReadiness.Ready : NotReady(HealthPath, status);
            }

            (status, body) = await client.GetAsync(ModelsPath, timeout, cancellationToken).ConfigureAwait(false);
            if (IsSuccess(status))
            {
                return TryParseModels(body, connection) is null ? Foreign(health, IsPage(body) ? "a web page" : "something that is not a list of models") : EndpointReadiness.Ready;
            }

            return status == HttpStatusCode.NotFound ? Foreign(health, "404") : NotReady(ModelsPath, status);
        }
        catch (ServeException exception)
        {
            return new EndpointReadiness(exception.Message);
        }
    }

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    private static EndpointReadiness NotReady(string path, HttpStatusCode status) => new($"GET {path} was answered with {(int)status}");

    private static EndpointReadiness Foreign(string health, string models) => new(
        $"GET {HealthPath} was answered with {health} and GET {ModelsPath} with {models}. The server there has no OpenAI-compatible API: check the host, the port and the path.");

    // Applications of the web answer every path with the same page, and 200. What a server says of its health is nothing, a word or JSON.
    private static bool IsPage(string body) => body.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("<");

    private static List<ServeModel>? TryParseModels(string body, EndpointConnection connection)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            var models = new List<ServeModel>();
            foreach (JsonElement item in ListOf(document.RootElement).EnumerateArray())
            {
                // A request cannot ask for a name that a terminal or an agent obeys.
                string? Text(string name) => OutsideText.OnOneLine(connection.Scrubber.Scrub(TextOf(item, name)));

                models.Add(new ServeModel
                {
                    Id = Text("id") ?? Text("name") ?? Text("model") ?? throw new KeyNotFoundException(),
                    Root = Text("root"),
                    Parent = Text("parent"),
                    OwnedBy = Text("owned_by"),
                    MaxModelLength = item.TryGetProperty("max_model_len", out JsonElement length) && length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int tokens) ? tokens : null,
                    Uri = connection.Uri,
                });
            }

            return models;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    // OpenAI's list is the data of an object; Ollama has models there, and some servers the list as it is.
    private static JsonElement ListOf(JsonElement root) =>
        root.ValueKind == JsonValueKind.Array ? root
        : root.TryGetProperty("data"u8, out JsonElement data) && data.ValueKind == JsonValueKind.Array ? data
        : root.GetProperty("models"u8);

    private static string? TextOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Whether an endpoint is ready.</summary>
/// <param name="Reason">Why it is not; <see langword="null"/> when it is.</param>
internal readonly record struct EndpointReadiness(string? Reason)
{
    public static EndpointReadiness Ready => default;
}
