using System.Management.Automation.Runspaces;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>Values that the module keeps by session.</summary>
public sealed class SessionValueTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void Each_session_has_its_own_and_the_next_takes_the_place_of_the_one_before()
    {
        using Runspace one = RunspaceFactory.CreateRunspace();
        using Runspace other = RunspaceFactory.CreateRunspace();
        Value value = Create();
        value.Keep(one, "first");
        value.Keep(other, "of the other");
        value.Keep(one, "second");

        Assert.Equal("second", value.In(one));
        Assert.Equal("of the other", value.In(other));
    }

    [Fact]
    public void A_session_that_has_kept_nothing_has_none()
    {
        using Runspace one = RunspaceFactory.CreateRunspace();
        using Runspace other = RunspaceFactory.CreateRunspace();
        Value value = Create();
        value.Keep(one, "mine");

        Assert.Null(value.In(other));
    }

    [Fact]
    public void A_thread_without_a_session_keeps_nothing()
    {
        Value value = Create();
        value.Keep(null, "lost");

        Assert.Null(value.In(null));
    }

    [Fact]
    public void Two_values_of_a_session_do_not_touch_each_other()
    {
        using Runspace session = RunspaceFactory.CreateRunspace();
        Create().Keep(session, "mine");

        Assert.Null(Create().In(session));
    }

    // The module is loaded by its manifest, so that its internals are only reached by their names.
    private Value Create()
    {
        Assert.NotNull(host);
        Type open = AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "ServeBench.Cmdlets").GetType("ServeBench.Commands.SessionValue`1", throwOnError: true)!;
        return new Value(Activator.CreateInstance(open.MakeGenericType(typeof(string)))!);
    }

    private sealed class Value(object instance)
    {
        private readonly Type _type = instance.GetType();

        public void Keep(Runspace? session, string value) => In(session, () => _type.GetMethod("Keep")!.Invoke(instance, [value]));

        public object? In(Runspace? session) => In(session, () => _type.GetProperty("Current")!.GetValue(instance));

        // The current session is the thread's.
        private static object? In(Runspace? session, Func<object?> read)
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
}
