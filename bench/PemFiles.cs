using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServeBench.Bench;

/// <summary>A certificate for the loopback address that nobody vouches for, and its key, as a server in C reads them.</summary>
/// <param name="Certificate">The file of the certificate.</param>
/// <param name="Key">The file of its key.</param>
internal sealed record PemFiles(string Certificate, string Key)
{
    /// <summary>Writes both into a folder.</summary>
    public static PemFiles Create(string folder)
    {
        var files = new PemFiles(Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
