using System.Net;
using System.Net.Sockets;

namespace ServeBench.Endpoints;

/// <summary>One request to an endpoint that is no part of a run: a question about itself, or an order.</summary>
internal static class EndpointQuestion
{
    /// <summary>Sends a request without a body and reads the answer.</summary>
    /// <exception cref="ServeException"><c>EndpointUnreachable</c>, <c>EndpointTimeout</c> or <c>EndpointUnauthorized</c>.</exception>
    public static async Task<(HttpStatusCode Status, string Body)> AskAsync(
        HttpClient client, EndpointConnection connection, HttpMethod method, string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, EndpointAddress.Absolute(connection.Uri, path));
        foreach (KeyValuePair<string, string> header in connection.HeadersFor(requestId: null, contentType: null))
        {
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, limit.Token).ConfigureAwait(false);
            string body = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
            return response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? throw EndpointErrors.Unauthorized(connection, (int)response.StatusCode, body)
                : (response.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw EndpointErrors.TimedOut(connection, $"{method} {path}", timeout);
        }
        catch (HttpRequestException exception)
        {
            throw EndpointErrors.Unreachable(connection, (exception.InnerException as SocketException ?? (Exception)exception).Message, exception);
        }
    }
}
