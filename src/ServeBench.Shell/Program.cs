using System.Management.Automation.Runspaces;
using System.Text;
using Microsoft.PowerShell;

string modules = ModuleFolder();
Environment.SetEnvironmentVariable("PSModulePath", modules + Path.PathSeparator + Environment.GetEnvironmentVariable("PSModulePath"));

// The shell is not updated by PowerShell's own installer, and a machine that measures sends nothing but its load.
Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

// The classic console of Windows begins with the code page of its country, in which most of what is not ASCII is a question mark.
Encoding encoding = Console.OutputEncoding;
if (OperatingSystem.IsWindows())
{
    Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}

var state = InitialSessionState.CreateDefault2();
state.ImportPSModule(Path.Combine(modules, "ServeBench"));
int exitCode = ConsoleShell.Start(state, "PowerShell with ServeBench", helpText: null, args);

// The code page is the console's, and outlives this process.
if (OperatingSystem.IsWindows())
{
    Console.OutputEncoding = encoding;
}

return exitCode;

// Beside the published executable, else where the build of the repository lays the module out.
static string ModuleFolder()
{
    string folder = AppContext.BaseDirectory;
    while (!Directory.Exists(Path.Combine(folder, "ServeBench")) && Path.GetDirectoryName(folder) is { } parent)
    {
        string built = Path.Combine(parent, "artifacts", "module");
        if (Directory.Exists(built))
        {
            return built;
        }
        folder = parent;
    }
    return folder;
}
