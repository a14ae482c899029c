using System.Text;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Apis;

/// <summary>A request as an API sees it; valid during the call only.</summary>
/// <param name="head">Request line and header fields.</param>
/// <param name="body">The body.</param>
internal readonly struct ApiRequest(HttpRequestHead head, ReadOnlyMemory<byte> body)
{
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The query without its question mark; empty where there is none.</summary>
    public string Query => head.Query;

    /// <summary>The value of <c>Content-Type</c>; empty where there is none.</summary>
    public string ContentType => Encoding.Latin1.GetString(head.Find("content-type"u8));

    /// <summary>The client's <c>X-Request-Id</c>, else a new id of 32 hexadecimal digits.</summary>
    public string RequestId
    {
        get
        {
            ReadOnlySpan<byte> given = head.Find("x-request-id"u8);
            return given.IsEmpty ? Guid.NewGuid().ToString("N") : Encoding.Latin1.GetString(given);
        }
    }
}
