using System.Globalization;
using System.Text;

namespace ServeBench.Endpoints;

/// <summary>Errors about an endpoint that stop a whole run.</summary>
internal static class EndpointErrors
{
    public static ServeException Unreachable(EndpointConnection connection, string reason, Exception? cause = null) => new(
        "EndpointUnreachable",
        ServeErrorKind.Connection,
        $"No connection to {connection.Uri}: {reason}. Check that the server is running and that -Uri names its host and port.",
        connection.Uri,
        cause);

    public static ServeException TimedOut(EndpointConnection connection, string question, TimeSpan timeout) => new(
        "EndpointTimeout",
        ServeErrorKind.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{connection.Uri} did not answer {question} within {timeout.TotalSeconds:0.###} s. Check that the server is up and not overloaded."),
        connection.Uri);

    public static ServeException Unauthorized(EndpointConnection connection, int status, string body)
    {
        string? words = JsonErrors.TryDescribe(Encoding.UTF8.GetBytes(body));
        return new(
            "EndpointUnauthorized",
            ServeErrorKind.Authentication,
            string.Create(CultureInfo.InvariantCulture, $"{connection.Uri} refuses the credentials ({status}{(words is null ? "" : ": " + connection.Scrubber.Scrub(words))}). Give the key with -ApiKey, or set {connection.KeyVariable}."),
            connection.Uri);
    }

    public static ServeException ModelNotFound(EndpointConnection connection, string model, IEnumerable<string> served) => new(
        "ModelNotFound",
        ServeErrorKind.NotFound,
        $"{connection.Uri} does not serve the model '{model}'. It serves: {string.Join(", ", served)}. Choose one of them with -Model; -SkipEndpointCheck sends without asking.",
        model);

    public static ServeException NotReady(EndpointConnection connection, TimeSpan timeout, string lastReason) => new(
        "EndpointNotReady",
        ServeErrorKind.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{connection.Uri} was not ready within {timeout.TotalSeconds:0.###} s; the last try said: {lastReason}"),
        connection.Uri);
}
