using System.Collections.Specialized;

namespace ServeBench.Commands;

/// <summary>Reads what is secret: by reference only.</summary>
/// <param name="scope">The variables.</param>
/// <param name="problems">Where mistakes go.</param>
/// <param name="folder">The folder that relative paths begin at.</param>
internal sealed class PlanSecretReader(PlanScope scope, PlanProblems problems, string folder)
{
    private const string UserName = "userName";
    private const string Password = "password";
    private const string File = "path";

    /// <summary>The value of a key that is secret, or has a secret in it; <see langword="null"/> where it is wrong.</summary>
    public object? Read(PlanKey key, YamlNode node, string path) => key.Kind switch
    {
        PlanValueKind.Secret => Reference(node, path) is { } secret ? secret with { AsSecureString = true } : null,
        PlanValueKind.Credential => Credential(node, path),
        _ => Certificate(node, path),
    };

    /// <summary>
    /// A table of header fields. Those that hold keys take references, and no text of their own beside a scheme; so does what looks like a key.
    /// </summary>
    public OrderedDictionary Headers(YamlNode node, string path, PlanValueReader values)
    {
        var headers = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (YamlEntry entry in node.Entries)
        {
            headers[entry.Key.Text] = Header(entry, $"{path}.{entry.Key.Text}", values);
        }

        return headers;
    }

    private object? Header(YamlEntry entry, string path, PlanValueReader values)
    {
        string name = entry.Key.Text;
        if (SecretNames.IsSensitiveHeader(name))
        {
            return Reference(entry.Value, path);
        }

        // What a header gets from elsewhere may be a secret, whatever the header is called.
        PlanNode node = scope.Resolve(entry.Value, path, takesSecrets: true);
        if (node.Secret is { } secret && secret.Parts.Any(part => part.Kind != PlanTextPartKind.Text))
        {
            return secret;
        }

        if (node.Node.Kind == YamlNodeKind.Scalar && SecretNames.SecretsOf(name, node.Node.Text).Any())
        {
            problems.Add(entry.Value, path, $"The value of {name} looks like a secret. Give it by reference: ${{env:NAME}} for an environment variable, ${{secret:NAME}} for a vault.");
            return null;
        }

        return values.Natural(entry.Value, path);
    }

    private PlanCredential? Credential(YamlNode node, string path)
    {
        if (!IsTableOf(node, path, [UserName, Password], "a table with userName and password"))
        {
            return null;
        }

        PlanSecret? password = Reference(node.Find(Password)!, $"{path}.{Password}");
        return password is null ? null : new PlanCredential(scope.Resolve(node.Find(UserName)!, $"{path}.{UserName}").Node.Text, password);
    }

    private PlanCertificate? Certificate(YamlNode given, string path)
    {
        YamlNode node = scope.Resolve(given, path).Node;
        if (node.Kind == YamlNodeKind.Scalar)
        {
            return Existing(node, path, null);
        }

        return IsTableOf(node, path, [File, Password], "the path of a PFX file, or a table with path and password")
            && Reference(node.Find(Password)!, $"{path}.{Password}") is { } password
                ? Existing(scope.Resolve(node.Find(File)!, $"{path}.{File}").Node, $"{path}.{File}", password)
                : null;
    }

    private PlanCertificate? Existing(YamlNode node, string path, PlanSecret? password)
    {
        string file = PlanPaths.Root(node.Text, folder);
        if (System.IO.File.Exists(file))
        {
            return new PlanCertificate(file, password);
        }

        problems.Add(node, path, $"There is no file '{file}'. Relative paths begin at the folder of the plan.");
        return null;
    }

    private bool IsTableOf(YamlNode node, string path, string[] keys, string what)
    {
        if (node.Kind == YamlNodeKind.Map && node.Entries.Count == keys.Length && keys.All(key => node.Find(key) is not null))
        {
            return true;
        }

        problems.Add(node, path, $"{path.Split('.')[^1]} takes {what}.");
        return false;
    }

    // The text is not repeated: it may be the secret itself.
    private PlanSecret? Reference(YamlNode node, string path)
    {
        if (node.Kind == YamlNodeKind.Scalar
            && scope.Resolve(node, path, takesSecrets: true).Secret is { } secret
            && secret.Parts.Any(part => part.Kind != PlanTextPartKind.Text)
            && secret.Parts.All(part => part.Kind != PlanTextPartKind.Text || IsScheme(part.Text)))
        {
            return secret;
        }

        problems.Add(node, path, $"{path.Split('.')[^1]} takes a secret by reference only: ${{env:NAME}} for an environment variable, ${{secret:NAME}} for a vault.");
        return null;
    }

    private static bool IsScheme(string text) => text.Length <= 16 && text.EndsWith(' ');
}
