using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Net;
using System.Security;

namespace ServeBench.Commands;

/// <summary>Where the secrets of a plan are: the environment, and the vaults of SecretManagement where that module is there.</summary>
internal sealed class PlanSecretSource(PSCmdlet cmdlet)
{
    private const string VaultCommand = "Get-Secret";

    /// <summary>Whether the session has the command that reads vaults.</summary>
    public bool HasVaults => cmdlet.InvokeCommand.GetCommand(VaultCommand, CommandTypes.Cmdlet | CommandTypes.Function | CommandTypes.Alias) is not null;

    /// <summary>The text that a part stands for.</summary>
    /// <exception cref="ServeException"><c>PlanSecretNotFound</c>.</exception>
    public string TextOf(PlanTextPart part) => part.Kind switch
    {
        PlanTextPartKind.Environment => Environment.GetEnvironmentVariable(part.Text) is { Length: > 0 } value
            ? value
            : part.Default ?? throw NotFound(part, $"The environment variable {part.Text} is not set."),
        PlanTextPartKind.Secret => Secret(part),
        _ => part.Text,
    };

    private string Secret(PlanTextPart part)
    {
        if (!HasVaults)
        {
            throw NotFound(part, "The module Microsoft.PowerShell.SecretManagement is not installed, so the session has no vaults.");
        }

        Collection<PSObject> found;
        try
        {
            found = cmdlet.InvokeCommand.InvokeScript("param($command, $name) & $command -Name $name -ErrorAction Stop", false, System.Management.Automation.Runspaces.PipelineResultTypes.None, null, VaultCommand, part.Text);
        }
        catch (RuntimeException exception)
        {
            throw NotFound(part, $"The vault has no secret of this name: {exception.Message}", exception);
        }

        return found is [{ BaseObject: SecureString secure }] ? new NetworkCredential("", secure).Password
            : found is [{ BaseObject: string text }] ? text
            : found is [{ BaseObject: PSCredential credential }] ? credential.GetNetworkCredential().Password
            : throw NotFound(part, "The secret is not a text.");
    }

    private static ServeException NotFound(PlanTextPart part, string reason, Exception? inner = null) =>
        new("PlanSecretNotFound", ServeErrorKind.NotFound, $"{part} of the plan has no value. {reason}", part.Text, inner);
}
