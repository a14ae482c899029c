using System.Text;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Apis;

/// <summary>Finds the API for a request, after the key was checked.</summary>
internal sealed class ApiRouter(IReadOnlyList<ISimulatedApi> apis, string? apiKey)
{
    private readonly Dictionary<string, ISimulatedApi> _apis = apis.ToDictionary(api => api.Path, StringComparer.Ordinal);
    private readonly byte[] _key = Encoding.UTF8.GetBytes(apiKey ?? "");
    private readonly byte[] _bearer = Encoding.UTF8.GetBytes($"Bearer {apiKey}");

    /// <summary>Answers a request; whatever is wrong with it becomes an error answer.</summary>
    public SimulatedAnswer Answer(HttpRequestHead head, ReadOnlyMemory<byte> body)
    {
        if (apiKey is not null && !IsAllowed(head))
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
            return api.Reject(rejection);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or OverflowException or OutOfMemoryException)
        {
            // On a pool thread an exception would end the process, which may be the user's session.
            return FixedAnswer.Error(500, exception.Message);
        }
    }

    // As in vLLM the key guards what is under /v1, and Azure's paths, and nothing else. It comes in the field of the API's own, too.
    private bool IsAllowed(HttpRequestHead head)
    {
        bool isAzure = head.Path.StartsWith("/openai/", StringComparison.Ordinal);
        return (!isAzure && !head.Path.StartsWith("/v1/", StringComparison.Ordinal))
            || head.Find("authorization"u8).SequenceEqual(_bearer)
            || head.Find(isAzure ? "api-key"u8 : "x-api-key"u8).SequenceEqual(_key);
    }
}
