"""What imaging practices use sends studies: dcmtk's `storescu` and `echoscu`, and an Orthanc archive.

The pictures are written as text here and made DICOM by dcmtk's `dump2dcm`.
"""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request

SECONDS_MAX = 60

PICTURE = """\
(0008,0005) CS [ISO_IR 192]
(0008,0016) UI [1.2.840.10008.5.1.4.1.1.7]
(0008,0018) UI [{uid}]
(0008,0020) DA [20261120]
(0008,0050) SH [ACC-PEERS]
(0008,0060) CS [OT]
(0008,0064) CS [WSD]
(0008,1030) LO [Left hand]
(0010,0010) PN [{name}]
(0010,0020) LO [IMG-1]
(0010,0030) DA [{birth}]
(0010,0040) CS [F]
(0020,000d) UI [{study}]
(0020,000e) UI [{study}.1]
(0020,0011) IS [1]
(0020,0013) IS [1]
(0028,0002) US 1
(0028,0004) CS [MONOCHROME2]
(0028,0010) US 4
(0028,0011) US 4
(0028,0100) US 8
(0028,0101) US 8
(0028,0102) US 7
(0028,0103) US 0
(0028,0301) CS [NO]
(7fe0,0010) OW 1000\\{light}0\\3020\\7060\\1000\\5040\\3020\\7060
"""

ROSA = {"name": "García López^Rosa", "birth": "19610314", "study": "1.2.826.0.77", "light": "504"}


def programs():
    """The names of what has to be there."""
    orthanc = shutil.which("Orthanc", path=f"{os.environ['PATH']}:/usr/sbin")
    return [shutil.which(name) for name in ["dump2dcm", "echoscu", "storescu"]] + [orthanc]


def picture(folder, number, **changes):
    """A DICOM file with one picture of sixteen pixels."""
    facts = {**ROSA, "uid": f"{ROSA['study']}.1.{number}", **changes}
    text, file = folder / f"{number}.dump", folder / f"picture-{number}-{facts['light']}.dcm"
    text.write_text(PICTURE.format(**facts))
    run("dump2dcm", "--write-xfer-little", str(text), str(file))
    return file


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX)
    return done.returncode, done.stdout + done.stderr


def journey(portal, check, portico):
    found = programs()
    if not all(found):
        check("dcmtk and Orthanc are there", False, found)
        return
    to = ["127.0.0.1", str(portal.imaging)]
    code, said = run("echoscu", "-aec", "PORTICO", *to)
    check("echoscu finds the portal", code == 0, said)
    code, said = run("echoscu", "-aec", "SOMEBODY", *to)
    check("echoscu is refused under another title", code != 0, said)
    first, second = picture(portal.folder, 1), picture(portal.folder, 2)
    code, said = run("storescu", "-v", "-aec", "PORTICO", *to, str(first), str(second))
    check("storescu sends two pictures", code == 0 and said.count("(Success)") == 2, said)
    code, said = run("storescu", "-v", "-aec", "PORTICO", *to, str(first))
    check("storescu sends one again", code == 0 and "(Success)" in said, said)
    other = picture(portal.folder, 1, light="604")
    code, said = run("storescu", "-v", "-aec", "PORTICO", *to, str(other))
    check("storescu is told of other content under an identifier", "(Success)" not in said, said)
    stranger = picture(portal.folder, 3, name="Nobody^Atall", study="1.2.826.0.78")
    code, said = run("storescu", "-v", "-aec", "PORTICO", *to, str(stranger))
    check("storescu's picture of a stranger is kept", "(Success)" in said, said)
    code, said = portico("import", "--data", str(portal.folder), "--json", str(first))
    check("a file and a line are one study", code == 0 and '"duplicate"' in said, said)
    archive(portal, check, found[3])


def archive(portal, check, program):
    """An Orthanc that is given a picture and sends it on."""
    folder = portal.folder / "orthanc"
    folder.mkdir()
    web, line = portal.free_port(), portal.free_port()
    (folder / "orthanc.json").write_text(json.dumps({
        "Name": "Peers",
        "StorageDirectory": str(folder / "pictures"),
        "IndexDirectory": str(folder / "pictures"),
        "HttpPort": web,
        "DicomPort": line,
        "DicomAet": "ORTHANC",
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "Plugins": [],
        "DicomModalities": {"portico": ["PORTICO", "127.0.0.1", portal.imaging]},
    }))
    with open(folder / "log", "w") as log:
        orthanc = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log)
    try:
        there = opened(web, orthanc)
        check("Orthanc is there", there, (folder / "log").read_text()[-2_000:])
        if there:
            sent_on(portal, check, web)
    finally:
        orthanc.terminate()
        orthanc.wait(timeout=SECONDS_MAX)


def opened(web, orthanc):
    for _ in range(SECONDS_MAX * 5):
        if orthanc.poll() is not None:
            return False
        try:
            ask(web, "/system")
            return True
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    return False


def sent_on(portal, check, web):
    file = picture(portal.folder, 9)
    kept = ask(web, "/instances", file.read_bytes())
    check("Orthanc takes a picture", kept.get("Status") == "Success", kept)
    for time_of in ["first", "second"]:
        order = json.dumps({"Resources": [kept["ID"]], "Synchronous": True}).encode()
        done = ask(web, "/modalities/portico/store", order)
        is_sent = done.get("FailedInstancesCount") == 0 and done.get("InstancesCount") == 1
        check(f"Orthanc sends it on the {time_of} time", is_sent, done)
    done = ask(web, "/modalities/portico/echo", b"{}")
    check("Orthanc finds the portal", done == {}, done)


def ask(web, path, body=None):
    with urllib.request.urlopen(f"http://127.0.0.1:{web}{path}", body, SECONDS_MAX) as answer:
        return json.loads(answer.read() or b"{}")
