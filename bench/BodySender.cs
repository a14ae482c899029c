using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ServeBench.Bench;

/// <summary>
/// Sends large requests and nothing else, in a process of its own: what they do to a client beside it is the machine's and the
/// server's share, not the client's.
/// </summary>
/// <param name="port">The server's port.</param>
/// <param name="count">Requests.</param>
/// <param name="promptTokens">Prompt tokens of each.</param>
/// <param name="answerTokens">Tokens in each answer.</param>
internal sealed class BodySender(int port, int count, int promptTokens, int answerTokens)
{
    /// <summary>Opens the connections, waits for a line on the standard input, sends, and reads the answers to their ends.</summary>
    public async Task RunAsync()
    {
        byte[] request = Request();
        Socket[] sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
        try
        {
            foreach (Socket socket in sockets)
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
            }

            Console.WriteLine("ready");
            await Console.In.ReadLineAsync();
            await Task.WhenAll(sockets.Select(socket => ExchangeAsync(socket, request)));
        }
        finally
        {
            foreach (Socket socket in sockets)
            {
                socket.Dispose();
            }
        }
    }

    private static async Task ExchangeAsync(Socket socket, byte[] request)
    {
        await socket.SendAsync(request);
        using var reader = new StreamReader(new NetworkStream(socket));
        while (await reader.ReadLineAsync() is { } line && !line.Contains("[DONE]", StringComparison.Ordinal))
        {
        }
    }

    private byte[] Request()
    {
        string prompt = string.Concat(Enumerable.Repeat("word ", promptTokens));
        string body = $$"""{"model":"sim","prompt":"{{prompt}}","max_tokens":{{answerTokens}},"stream":true}""";
        return Encoding.ASCII.GetBytes(
            $"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
