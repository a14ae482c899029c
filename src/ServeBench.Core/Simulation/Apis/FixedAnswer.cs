using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Apis;

/// <summary>An answer that is complete when it is made.</summary>
internal sealed class FixedAnswer : SimulatedAnswer
{
    private readonly int _status;
    private readonly string _contentType;
    private readonly byte[] _body;
    private readonly string? _allow;

    private FixedAnswer(int status, string contentType, byte[] body, string? allow = null) =>
        (_status, _contentType, _body, _allow) = (status, contentType, body, allow);

    public static FixedAnswer Json(byte[] body, int status = 200) => new(status, "application/json", body);

    /// <summary>Text with status 200.</summary>
    public static FixedAnswer Text(string body, string contentType = "text/plain; charset=utf-8") => new(200, contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>Nothing, with status 200.</summary>
    public static FixedAnswer Empty { get; } = new(200, "text/plain; charset=utf-8", []);

    /// <summary>An error in the form that OpenAI-compatible servers share.</summary>
    public static FixedAnswer Error(int status, string message, string? parameter = null, string? allow = null) =>
        new(status, "application/json", ErrorBody(status, message, parameter), allow);

    /// <summary>The body of an error: <c>{"error":{"message","type","param","code"}}</c>.</summary>
    public static byte[] ErrorBody(int status, string message, string? parameter = null) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = message, ["type"] = TypeOf(status), ["param"] = parameter, ["code"] = status },
    });

    public void Write(ResponseBuffer output, bool keepAlive)
    {
        output.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {_status} {ReasonOf(_status)}\r\nContent-Type: {_contentType}\r\nContent-Length: {_body.Length}\r\n"));
        if (_allow is not null)
        {
            output.Append($"Allow: {_allow}\r\n");
        }

        output.Append(keepAlive ? "\r\n"u8 : "Connection: close\r\n\r\n"u8);
        output.Append(_body);
    }

    private static string TypeOf(int status) => status switch
    {
        401 => "AuthenticationError",
        404 => "NotFoundError",
        >= 500 => "InternalServerError",
        _ => "BadRequestError",
    };

    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        422 => "Unprocessable Entity",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        505 => "HTTP Version Not Supported",
        _ => "Error",
    };
}
