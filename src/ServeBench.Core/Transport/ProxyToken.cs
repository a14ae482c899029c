using System.Net;
using System.Text;

namespace ServeBench.Transport;

/// <summary>Name and password as Basic authentication has them (RFC 7617).</summary>
internal static class ProxyToken
{
    public static string Of(NetworkCredential credential) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"));
}
