using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>Errors about an endpoint that stop a whole run.</summary>
internal static class EndpointErrors
{
    private const int MostWords = 300;

    /// <summary>No answer came: what that means, and what to write instead where the address is to blame.</summary>
    /// <param name="connection">The endpoint.</param>
    /// <param name="cause">What the HTTP stack says.</param>
    /// <param name="certificateErrors">What is wrong with the certificate; <see langword="null"/> when none was seen.</param>
    public static ServeException NoAnswer(EndpointConnection connection, HttpRequestException cause, SslPolicyErrors? certificateErrors)
    {
        string reason = ReasonOf(cause);
        bool isHttp2 = connection.Settings.HttpVersion.Major == 2;
        return cause.HttpRequestError switch
        {
            HttpRequestError.ProxyTunnelError when cause.StatusCode == HttpStatusCode.ProxyAuthenticationRequired => ProxyUnauthorized(connection),
            HttpRequestError.ProxyTunnelError => Unreachable(connection, $"the proxy {connection.Settings.Proxy} cannot reach it ({reason})", cause),
            HttpRequestError.SecureConnectionError when certificateErrors is null or SslPolicyErrors.None => Unreachable(
                connection,
                reason,
                cause,
                $"Nothing there answers with TLS. If it speaks http, use {WithScheme(connection.Uri, "http")}"),
            HttpRequestError.SecureConnectionError => Unreachable(
                connection,
                $"its certificate is not trusted ({certificateErrors})",
                cause,
                "Trust the certificate's issuer, or use the name that the certificate is for.",
                "Certificate"),
            _ when isHttp2 && cause.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError) => Unreachable(
                connection,
                reason,
                cause,
                "It may not speak HTTP/2, or only with TLS.",
                "Http2"),
            HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded when connection.Uri.Scheme == "http" => Unreachable(
                connection,
                reason,
                cause,
                $"What answers there does not speak http. If it speaks https, use {WithScheme(connection.Uri, "https")}"),
            _ when HasNoPort(connection, cause) => Unreachable(connection, ConnectionText.PortsUsedUp, cause, ConnectionText.PortsAdvice),
            _ => Unreachable(connection, reason, cause),
        };
    }

    // A name that has no address has failed before. The address of a proxy is another one.
    private static bool HasNoPort(EndpointConnection connection, HttpRequestException cause) =>
        cause.InnerException is SocketException { SocketErrorCode: var code }
        && PortableChannel.ToError(code) is { Kind: IoErrorKind.LocalPorts } error
        && connection.Settings.Proxy is null
        && EndpointAddresses.Resolve(connection.Uri).All.Any(address => LocalEnd.Explain(error, address) == error);

    /// <summary>The server says itself that it speaks https.</summary>
    public static ServeException SpeaksHttps(EndpointConnection connection, string body) => Unreachable(
        connection,
        connection.Words(body) ?? "its answer says so",
        advice: $"It speaks https: use {WithScheme(connection.Uri, "https")}");

    public static ServeException ProxyUnauthorized(EndpointConnection connection) => new(
        "ProxyUnauthorized",
        ServeErrorKind.Authentication,
        $"The proxy {connection.Settings.Proxy} {(connection.Settings.ProxyCredential is null ? "asks for a name and a password (407)" : "refuses the name and the password (407)")}.",
        connection.Settings.Proxy);

    /// <summary>The cause as an error may keep it: the HTTP stack quotes what is not an answer in the text of its exception.</summary>
    public static Exception? CauseOf(Exception? cause) =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.Unknown } ? null : cause;

    private static ServeException Unreachable(EndpointConnection connection, string reason, Exception? cause = null, string? advice = null, string? errorCase = null) => new(
        "EndpointUnreachable",
        ServeErrorKind.Connection,
        $"No connection to {connection.Uri}: {OutsideText.OnOneLine(connection.Scrubber.Excerpt(reason, MostWords)).TrimEnd('.')}. {advice ?? "Check that the server is running, and check its host and port."}",
        connection.Uri,
        CauseOf(cause)) { Case = errorCase };

    // Exceptions of TLS say that another one inside of them knows more.
    private static string ReasonOf(HttpRequestException cause)
    {
        Exception reason = cause.InnerException as SocketException ?? (Exception)cause;
        while (reason.InnerException is { } inner && reason.Message.Contains("inner exception", StringComparison.Ordinal))
        {
            reason = inner;
        }

        return reason.Message;
    }

    private static string Named(IEnumerable<string> served)
    {
        const int Most = 20;
        string[] names = [.. served];
        string more = names.Length > Most ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - Most} others") : "";
        return string.Join(", ", names.Take(Most).Select(OutsideText.OnOneLine)) + more;
    }

    private static string WithScheme(Uri uri, string scheme) => $"{scheme}://{uri.Authority}{uri.AbsolutePath.TrimEnd('/')}";

    /// <summary>The answer is larger than any that makes sense.</summary>
    public static ServeException TooLarge(EndpointConnection connection, string question, int limit, Exception cause) => new(
        "EndpointAnswerTooLarge",
        ServeErrorKind.Protocol,
        string.Create(CultureInfo.InvariantCulture, $"{connection.Uri} answers {question} with more than {limit / 1_048_576} MB, of which nothing was used. Check that the address is that of a model server."),
        connection.Uri,
        cause);

    /// <summary>The answer is not in the coding that it says.</summary>
    public static ServeException Undecodable(EndpointConnection connection, string question, Exception cause) => new(
        "EndpointAnswerInvalid",
        ServeErrorKind.Protocol,
        $"{connection.Uri} answers {question} with a body that cannot be unpacked: it does not have the coding that it names. Turn the compression off in the server, or in the proxy before it.",
        connection.Uri,
        cause);

    /// <summary>No answer came in time.</summary>
    /// <param name="connection">The endpoint.</param>
    /// <param name="question">What was asked: method and path.</param>
    /// <param name="timeout">How long it had.</param>
    /// <param name="shookHands">Whether TLS got as far as a certificate.</param>
    public static ServeException TimedOut(EndpointConnection connection, string question, TimeSpan timeout, bool shookHands) => new(
        "EndpointTimeout",
        ServeErrorKind.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{connection.Uri} did not answer {question} within {timeout.TotalSeconds:0.###} s. ")
            + (connection.Uri.Scheme == "https" && !shookHands
                ? $"It did not answer TLS either: if it speaks http, use {WithScheme(connection.Uri, "http")}"
                : "Check that the server is up and not overloaded."),
        connection.Uri);

    public static ServeException Unauthorized(EndpointConnection connection, int status, string body)
    {
        string words = connection.Words(body) is { } said ? $": {said}" : "";
        return new(
            "EndpointUnauthorized",
            ServeErrorKind.Authentication,
            string.Create(CultureInfo.InvariantCulture, $"{connection.Uri} refuses the credentials ({status}{words}). Check the API key; the environment variable {connection.KeyVariable} can hold it."),
            connection.Uri) { Arguments = new Dictionary<string, string> { ["variable"] = connection.KeyVariable } };
    }

    public static ServeException ModelNotFound(EndpointConnection connection, string model, IEnumerable<string> served, string subject) => new(
        "ModelNotFound",
        ServeErrorKind.NotFound,
        $"{connection.Uri} does not serve the model '{model}'. It serves: {Named(served)}.",
        model) { Subject = subject };

    public static ServeException NotReady(EndpointConnection connection, TimeSpan timeout, string lastReason) => new(
        "EndpointNotReady",
        ServeErrorKind.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{connection.Uri} was not ready within {timeout.TotalSeconds:0.###} s. The last try reported: {lastReason}"),
        connection.Uri);
}
