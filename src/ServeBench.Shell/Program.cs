using System.Management.Automation.Runspaces;
using System.Reflection;

namespace ServeBench.Shell;

/// <summary>The executable's entry point: reads the command line, runs what it asks for, and answers with an exit code.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        ShellOptions options;
        try
        {
            options = ShellOptions.Parse(args);
        }
        catch (UsageException exception)
        {
            Console.Error.WriteLine(exception.Message);
            Console.Error.WriteLine(ShellOptions.Usage);
            return ExitCodes.Usage;
        }

        switch (options.Action)
        {
            case ShellAction.ShowHelp:
                Console.Out.WriteLine(ShellOptions.Usage);
                return ExitCodes.Success;
            case ShellAction.ShowVersion:
                Console.Out.WriteLine(VersionText());
                return ExitCodes.Success;
            default:
                using (var session = ShellSession.Open(options.ShowProgress))
                {
                    return session.Run(options);
                }
        }
    }

    private static string VersionText() =>
        $"ServeBench.Shell {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}, PowerShell engine {PSVersion()}";

    private static string PSVersion()
    {
        string? version = typeof(Runspace).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split(' ', '+')[0] ?? "unknown";
    }
}
