using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>Errors about a request that a backend cannot send.</summary>
internal static class RequestErrors
{
    public static ServeException NoPrompt(ServeRequest request, string backend) => new(
        "RequestInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has nothing that the backend '{backend}' can send: it needs a Prompt as text."),
        request);
}
