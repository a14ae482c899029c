using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ServeBench.Windows;

/// <summary>
/// Processes that end together: when this is disposed, or when Windows closes its handle because this process is gone, however that ended.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ProcessJob : IDisposable
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnClose = 0x2000;

    private readonly SafeWaitHandle _job;

    /// <summary>Makes a job without processes.</summary>
    /// <exception cref="Win32Exception">Windows makes none.</exception>
    public ProcessJob()
    {
        _job = Kernel32.CreateJob(0, 0);
        var limits = new Kernel32.ExtendedLimits { Flags = KillOnClose };
        if (_job.IsInvalid || !Kernel32.SetJobInformation(_job, ExtendedLimitInformation, limits, Unsafe.SizeOf<Kernel32.ExtendedLimits>()))
        {
            int error = Marshal.GetLastPInvokeError();
            _job.Dispose();
            throw new Win32Exception(error);
        }
    }

    /// <summary>Takes a process in, with all that it starts from now on.</summary>
    /// <returns>Whether it is in; not when it has ended already.</returns>
    public bool TryAdd(Process process) => Kernel32.AssignToJob(_job, process.SafeHandle);

    public void Dispose()
    {
        if (!_job.IsClosed)
        {
            _ = Kernel32.TerminateJob(_job, unchecked((uint)-1));
        }

        _job.Dispose();
    }
}
