using System.Runtime.CompilerServices;

// Every import is blittable: without runtime marshalling they need no stub made at run time.
[assembly: DisableRuntimeMarshalling]
