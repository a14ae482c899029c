// Part of try-windows.sh: answers each request over https on 127.0.0.1 with one token, and says its port.
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

const string Answer = "data: {\"choices\":[{\"index\":0,\"text\":\"hi\",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n";

using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
    .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
while (true)
{
    _ = ServeAsync(await listener.AcceptTcpClientAsync());
}

async Task ServeAsync(TcpClient client)
{
    try
    {
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(certificate);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync() is not null)
        {
            int length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                length = line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? int.Parse(line.AsSpan(15)) : length;
            }

            await reader.ReadBlockAsync(new char[length]);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}"));
        }
    }
    catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
    {
        // The client has gone, or does not trust the certificate.
    }
}
