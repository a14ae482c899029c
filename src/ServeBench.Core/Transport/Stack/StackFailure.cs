using System.Net.Sockets;

namespace ServeBench.Transport;

/// <summary>What an exception of the .NET HTTP stack means for an exchange.</summary>
internal static class StackFailure
{
    public static ExchangeStatus StatusOf(Exception exception) => exception switch
    {
        OperationCanceledException => ExchangeStatus.Cancelled,
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: null } => ExchangeStatus.ProtocolError,
        HttpRequestException e => StatusOf(e.HttpRequestError),
        HttpIOException e => StatusOf(e.HttpRequestError),
        _ => ExchangeStatus.ConnectionLost,
    };

    /// <summary>What went wrong, from the cause that is closest to the network.</summary>
    public static string MessageOf(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }
            ? ConnectionText.TooManyFiles(OperatingSystem.IsWindows())
            : cause is NoLocalEndException ? cause.Message
            : cause == exception || exception.Message.Contains(cause.Message, StringComparison.Ordinal) ? exception.Message
            : $"{exception.Message} {cause.Message}";
    }

    private static ExchangeStatus StatusOf(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError => ExchangeStatus.ConnectFailed,
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError => ExchangeStatus.ProtocolError,
        _ => ExchangeStatus.ConnectionLost,
    };
}
