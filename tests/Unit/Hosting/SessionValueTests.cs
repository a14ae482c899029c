using System.Management.Automation.Runspaces;
using ServeBench.Commands;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>Values that are kept by session.</summary>
public sealed class SessionValueTests
{
    private readonly SessionValue<string> _value = new();

    [Fact]
    public void Each_session_has_its_own_and_the_next_takes_the_place_of_the_one_before()
    {
        using Runspace one = RunspaceFactory.CreateRunspace();
        using Runspace other = RunspaceFactory.CreateRunspace();
        In(one, () => _value.Keep("first"));
        In(other, () => _value.Keep("of the other"));
        In(one, () => _value.Keep("second"));

        Assert.Equal("second", In(one, () => _value.Current));
        Assert.Equal("of the other", In(other, () => _value.Current));
    }

    [Fact]
    public void A_session_that_has_kept_nothing_has_none()
    {
        using Runspace one = RunspaceFactory.CreateRunspace();
        using Runspace other = RunspaceFactory.CreateRunspace();
        In(one, () => _value.Keep("mine"));

        Assert.Null(In(other, () => _value.Current));
    }

    [Fact]
    public void A_thread_without_a_session_keeps_nothing()
    {
        In(null, () => _value.Keep("lost"));

        Assert.Null(In(null, () => _value.Current));
    }

    [Fact]
    public void Two_values_of_a_session_do_not_touch_each_other()
    {
        using Runspace session = RunspaceFactory.CreateRunspace();
        var another = new SessionValue<string>();
        In(session, () => _value.Keep("mine"));

        Assert.Null(In(session, () => another.Current));
    }

    private static void In(Runspace? session, Action action) => In<object?>(session, () =>
    {
        action();
        return null;
    });

    // The current session is the thread's.
    private static T In<T>(Runspace? session, Func<T> read)
    {
        Runspace? before = Runspace.DefaultRunspace;
        Runspace.DefaultRunspace = session;
        try
        {
            return read();
        }
        finally
        {
            Runspace.DefaultRunspace = before;
        }
    }
}
