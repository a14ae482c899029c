using System.Text;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Apis;

/// <summary>Finds the API for a request, after the key was checked.</summary>
internal sealed class ApiRouter(IReadOnlyList<ISimulatedApi> apis, string? apiKey)
{
    private readonly Dictionary<string, ISimulatedApi> _apis = apis.ToDictionary(api => api.Path, StringComparer.Ordinal);
    private readonly byte[]? _authorization = apiKey is null ? null : Encoding.UTF8.GetBytes($"Bearer {apiKey}");

    /// <summary>Answers a request; whatever is wrong with it becomes an error answer.</summary>
    public SimulatedAnswer Answer(HttpRequestHead head, ReadOnlyMemory<byte> body)
    {
        // As in vLLM the key guards what is under /v1 and nothing else.
        if (_authorization is not null && head.Path.StartsWith("/v1/", StringComparison.Ordinal) && !head.Find("authorization"u8).SequenceEqual(_authorization))
        {
            return FixedAnswer.Error(401, "Unauthorized: the API key is missing or wrong.");
        }

        if (!_apis.TryGetValue(head.Path, out ISimulatedApi? api))
        {
            return FixedAnswer.Error(404, $"There is no {head.Path} here.");
        }

        if (api.Method != head.Method)
        {
            return FixedAnswer.Error(405, $"{head.Path} takes {api.Method}, not {head.Method}.", allow: api.Method);
        }

        try
        {
            return api.Answer(new ApiRequest(head, body));
        }
        catch (RequestRejectedException rejection)
        {
            return FixedAnswer.Error(rejection.Status, rejection.Message, rejection.Parameter);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or OverflowException or OutOfMemoryException)
        {
            // On a pool thread an exception would end the process, which may be the user's session.
            return FixedAnswer.Error(500, exception.Message);
        }
    }
}
