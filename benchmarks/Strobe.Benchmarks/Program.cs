using System.Globalization;
using Strobe.Benchmarks;

if (args is ["drain", .. string[] rest])
{
    return Drain.Run(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 100);
}

if (args is ["lanes", .. string[] others])
{
    return Lanes.Run(others.Length > 0 ? int.Parse(others[0], CultureInfo.InvariantCulture) : 20);
}

if (args is ["recordings", .. string[] size])
{
    return Recordings.Run(size.Length > 0 ? int.Parse(size[0], CultureInfo.InvariantCulture) : 1024);
}

if (args is ["lenses", .. string[] seconds])
{
    return LensLoad.Run(seconds.Length > 0 ? int.Parse(seconds[0], CultureInfo.InvariantCulture) : 5);
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
