using System.Security;
using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>A text with references to secrets, which stay references until the moment of the call.</summary>
/// <param name="Parts">Its parts: texts, environment variables and secrets.</param>
/// <param name="AsSecureString">Whether the parameter takes a secure string.</param>
internal sealed record PlanSecret(IReadOnlyList<PlanTextPart> Parts, bool AsSecureString = false) : IPlanLateValue
{
    public string Script => AsSecureString ? $"(ConvertTo-SecureString {Text} -AsPlainText -Force)" : Text;

    public object? Bind(PlanSecretSource secrets)
    {
        string text = TextOf(secrets);
        return AsSecureString ? text.Length == 0 ? null : SecureTextOf(text) : text;
    }

    public string TextOf(PlanSecretSource secrets) => string.Concat(Parts.Select(secrets.TextOf));

    public object ToPlan() => ToString();

    /// <summary>The text with its references.</summary>
    public override string ToString() => string.Concat(Parts);

    public static SecureString SecureTextOf(string text)
    {
        var secure = new SecureString();
        foreach (char letter in text)
        {
            secure.AppendChar(letter);
        }

        secure.MakeReadOnly();
        return secure;
    }

    private string Text => Parts is [var only] ? ScriptOf(only) : $"({string.Join(" + ", Parts.Select(ScriptOf))})";

    private static string ScriptOf(PlanTextPart part) => part.Kind switch
    {
        PlanTextPartKind.Environment => $"${{env:{part.Text}}}",
        PlanTextPartKind.Secret => $"(Get-Secret {PowerShellText.Quoted(part.Text)} -AsPlainText)",
        _ => PowerShellText.Quoted(part.Text),
    };
}
