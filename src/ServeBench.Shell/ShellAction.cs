namespace ServeBench.Shell;

/// <summary>What the command line asks for.</summary>
internal enum ShellAction
{
    /// <summary>Print the usage.</summary>
    ShowHelp,

    /// <summary>Print the versions of the shell and of its engine.</summary>
    ShowVersion,

    /// <summary>Run the text of <c>-Command</c>.</summary>
    RunCommand,

    /// <summary>Run the script of <c>-File</c>.</summary>
    RunFile,
}
