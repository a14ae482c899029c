using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

string modules = ModuleFolder();
Environment.SetEnvironmentVariable("PSModulePath", modules + Path.PathSeparator + Environment.GetEnvironmentVariable("PSModulePath"));

// The shell is not updated by PowerShell's own installer, and a machine that measures sends nothing but its load.
Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

var state = InitialSessionState.CreateDefault2();
state.ImportPSModule(Path.Combine(modules, "ServeBench"));
return ConsoleShell.Start(state, "PowerShell with ServeBench", helpText: null, args);

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
