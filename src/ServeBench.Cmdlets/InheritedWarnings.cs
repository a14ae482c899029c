using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>What -WarningAction of a command says of the script blocks that it calls.</summary>
internal static class InheritedWarnings
{
    // A failing statement of a script block ends it, and with it what called it.
    private static readonly ScriptBlock s_call = ScriptBlock.Create(
        "param($block, $arguments, $warnings) if ($warnings) { $WarningPreference = $warnings } try { & $block @arguments } catch { throw }");

    /// <summary>Calls a script block; its warnings are handled as those of the command.</summary>
    public static Collection<PSObject> Call(PSCmdlet cmdlet, ScriptBlock block, params object?[] arguments) =>
        cmdlet.InvokeCommand.InvokeScript(useLocalScope: true, s_call, null, block, arguments, PreferenceOf(cmdlet));

    /// <summary>What the command was given as -WarningAction; <see langword="null"/> for nothing.</summary>
    public static object? ActionOf(PSCmdlet cmdlet) => cmdlet.MyInvocation.BoundParameters.GetValueOrDefault("WarningAction");

    // A preference variable cannot be Ignore.
    private static string? PreferenceOf(PSCmdlet cmdlet) => ActionOf(cmdlet) switch
    {
        null => null,
        ActionPreference.Ignore => nameof(ActionPreference.SilentlyContinue),
        object action => action.ToString(),
    };
}
