using System.Collections.Specialized;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>A certificate in a file (PKCS #12), with a password by reference.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Password">The password; <see langword="null"/> for none.</param>
internal sealed record PlanCertificate(string Path, PlanSecret? Password) : IPlanLateValue
{
    public string Script => $"([System.Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadPkcs12FromFile({PowerShellText.Quoted(Path)}, {Password?.Script ?? "$null"}))";

    public object? Bind(PlanSecretSource secrets)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(Path, Password?.TextOf(secrets));
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ServeException(
                "CertificateInvalid", ServeErrorKind.InvalidArgument, $"The certificate '{Path}' cannot be read: {exception.Message} It has to be a PFX file, with its password.", Path, exception);
        }
    }

    public object ToPlan() => Password is null ? Path : new OrderedDictionary { ["path"] = Path, ["password"] = Password.ToString() };
}
